package org.turbostan.persistence;

import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Hibernate, with a database of its own in memory. */
final class Database implements AutoCloseable {

  private final SessionFactory factory;

  /** Opens a database for these kinds of entities. */
  Database(Class<?>... entities) {
    this(Map.of(), entities);
  }

  /** Opens a database with settings of Hibernate's own. */
  Database(Map<String, Object> settings, Class<?>... entities) {
    Configuration configuration =
        new Configuration()
            .setProperty("hibernate.connection.url", url())
            .setProperty("hibernate.hbm2ddl.auto", "create");
    configuration.getProperties().putAll(settings);
    for (Class<?> entity : entities) {
      configuration.addAnnotatedClass(entity);
    }
    factory = configuration.buildSessionFactory();
  }

  /** Returns the address of a new database, which lives as long as this JVM. */
  static String url() {
    return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
  }

  Session open() {
    return factory.openSession();
  }

  /** Does something in a transaction, and commits it. */
  void commit(Consumer<Session> work) {
    try (Session session = open()) {
      commit(session, work);
    }
  }

  static void commit(Session session, Consumer<Session> work) {
    session.beginTransaction();
    work.accept(session);
    session.getTransaction().commit();
  }

  /** Does something in a transaction, sends it to the database, and takes it back. */
  static void rollback(Session session, Consumer<Session> work) {
    session.beginTransaction();
    work.accept(session);
    session.flush();
    session.getTransaction().rollback();
  }

  @Override
  public void close() {
    factory.close();
  }
}
