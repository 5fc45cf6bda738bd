package org.turbostan.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.XAConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.Session;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Deletion;
import org.turbostan.ForwardingStore;
import org.turbostan.FragmentCache;
import org.turbostan.RunningCaches;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;

/** Transactions of a transaction manager, in which sessions take part. */
class JtaIT {

  private static TransactionManager transactions;

  private final ClassLoader application = getClass().getClassLoader();
  private final List<Set<Tag>> deletes = new CopyOnWriteArrayList<>();
  private final FragmentCache cache =
      FragmentCache.builder(
              new ForwardingStore(new LocalStore(1_000_000)) {
                @Override
                public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
                  deletes.add(tags);
                  return super.delete(tags, mode);
                }
              })
          .build();
  private final Database database =
      new Database(
          Map.of(
              "hibernate.transaction.coordinator_class",
              "jta",
              "hibernate.transaction.jta.platform",
              "org.hibernate.engine.transaction.jta.platform.internal.JBossStandAloneJtaPlatform",
              "hibernate.connection.provider_class",
              Connections.class.getName()),
          Product.class);
  private final Product rose = new Product("rose");

  @BeforeAll
  static void keepNoLog() {
    for (String name : new String[] {null, "communicationStore", "stateStore"}) {
      ObjectStoreEnvironmentBean store =
          name == null
              ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
              : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
      store.setObjectStoreType(VolatileStore.class.getName());
    }
    transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  @BeforeEach
  void start() throws Exception {
    transactions.begin();
    try (Session session = database.open()) {
      session.persist(rose);
      transactions.commit();
    }
    RunningCaches.add(application, cache);
  }

  @AfterEach
  void stop() {
    RunningCaches.remove(cache);
    database.close();
    cache.close();
  }

  @Test
  void aCommitDeletesAndNothingDoesBefore() throws Exception {
    transactions.begin();
    try (Session session = database.open()) {
      session.find(Product.class, rose.getId()).setName("Rose");
      session.flush();
      assertThat(deletes).isEmpty();
      transactions.commit();
    }
    assertThat(name()).isEqualTo("Rose");
    assertThat(deletes).hasSize(1);
    assertThat(deletes.get(0)).contains(Tag.of("product"), Tag.of("product:" + rose.getId()));
  }

  @Test
  void whatTheCommitItselfSendsToTheDatabaseCountsToo() throws Exception {
    transactions.begin();
    Session session = database.open();
    session.find(Product.class, rose.getId()).setName("Rose");
    transactions.commit();
    session.close();
    assertThat(deletes).hasSize(1);
  }

  @Test
  void aRollbackDeletesNothing() throws Exception {
    transactions.begin();
    try (Session session = database.open()) {
      session.find(Product.class, rose.getId()).setName("Rose");
      session.flush();
      transactions.rollback();
    }
    assertThat(name()).isEqualTo("rose");
    assertThat(deletes).isEmpty();
  }

  private String name() throws Exception {
    transactions.begin();
    try (Session session = database.open()) {
      return session.find(Product.class, rose.getId()).getName();
    } finally {
      transactions.rollback();
    }
  }

  /** What a server's pool does: a connection takes part in the transaction of its thread. */
  public static final class Connections implements ConnectionProvider {

    private static final long serialVersionUID = 1;

    private final transient JdbcDataSource database = new JdbcDataSource();
    private final transient Map<Transaction, Connection> enlisted = new ConcurrentHashMap<>();

    public Connections() {
      database.setURL(Database.url());
    }

    @Override
    public Connection getConnection() throws SQLException {
      try {
        Transaction transaction = transactions.getTransaction();
        if (transaction == null) {
          return database.getConnection();
        }
        Connection known = enlisted.get(transaction);
        if (known == null) {
          XAConnection pooled = database.getXAConnection();
          transaction.enlistResource(pooled.getXAResource());
          known = pooled.getConnection();
          enlisted.put(transaction, known);
        }
        return known;
      } catch (SQLException e) {
        throw e;
      } catch (Exception e) {
        throw new SQLException(e);
      }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
      if (!enlisted.containsValue(connection)) {
        connection.close();
      }
    }

    @Override
    public boolean supportsAggressiveRelease() {
      return true;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
      return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw new UnsupportedOperationException();
    }
  }
}
