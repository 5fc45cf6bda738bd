package org.turbostan.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.ExcludeSuperclassListeners;
import jakarta.persistence.Id;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.ForwardingStore;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Keyed;
import org.turbostan.RunningCaches;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;

/** What commits delete, with a real Hibernate on a real database. */
class InvalidateOnCommitIT {

  private static Database database;

  private final List<Set<Tag>> deletes = new ArrayList<>();
  private final AtomicInteger renders = new AtomicInteger();
  private final FragmentCache cache =
      FragmentCache.builder(new Listening()).budget(Duration.ofSeconds(5)).build();
  private final ClassLoader application = getClass().getClassLoader();
  private Product rose;
  private Product tulip;

  @BeforeAll
  static void open() {
    database =
        new Database(
            Product.class,
            Book.class,
            Shelf.class,
            Place.class,
            Loner.class,
            Visit.class,
            Code.class);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void start() {
    rose = persist(new Product("rose"));
    tulip = persist(new Product("tulip"));
    RunningCaches.add(application, cache);
  }

  @AfterEach
  void stop() {
    RunningCaches.remove(cache);
    cache.close();
  }

  @Test
  void aCommitDeletesWhatShowsTheEntity() {
    renderAll();
    database.commit(session -> find(session, rose).setName("Rose"));
    assertThat(isCached(Tag.of("product:" + rose.getId()))).isFalse();
    assertThat(isCached(Tag.key("product:" + rose.getId()))).isFalse();
    assertThat(isCached(Tag.of("product:" + tulip.getId()))).isTrue();
    assertThat(isCached(Tag.key("product:" + tulip.getId()))).isTrue();
    assertThat(isCached(Tag.of("prices"))).isTrue();
  }

  @Test
  void aCommitDeletesWhatListsItsKind() {
    renderAll();
    database.commit(session -> find(session, rose).setName("Rose"));
    assertThat(isCached(Tag.of("product"))).isFalse();
  }

  @Test
  void nothingIsDeletedBeforeTheCommit() {
    renderAll();
    try (Session session = database.open()) {
      session.beginTransaction();
      find(session, rose).setName("Rose");
      session.flush();
      assertThat(deletes).isEmpty();
      session.getTransaction().commit();
    }
    assertThat(deletes).hasSize(1);
  }

  @Test
  void theDataIsCommittedBeforeTheDelete() {
    List<String> names = new ArrayList<>();
    whenDeleted = () -> database.commit(session -> names.add(find(session, rose).getName()));
    database.commit(session -> find(session, rose).setName("Rose"));
    assertThat(names).containsExactly("Rose");
  }

  @Test
  void aRollbackDeletesNothing() {
    try (Session session = database.open()) {
      Database.rollback(session, unused -> find(session, rose).setName("Rose"));
    }
    assertThat(deletes).isEmpty();
  }

  @Test
  void whatWasRolledBackIsNotDeletedByTheNextCommit() {
    try (Session session = database.open()) {
      Database.rollback(session, unused -> find(session, rose).setName("Rose"));
      session.clear();
      Database.commit(session, unused -> find(session, tulip).setName("Tulip"));
      Database.commit(session, unused -> {});
    }
    assertThat(deletes).hasSize(1);
    assertThat(deletes.get(0))
        .contains(Tag.of("product:" + tulip.getId()))
        .doesNotContain(Tag.of("product:" + rose.getId()));
  }

  @Test
  void aNewEntityDeletesWhatListsItsKind() {
    Product lily = new Product("lily");
    database.commit(session -> session.persist(lily));
    assertThat(deletes).hasSize(1);
    assertThat(deletes.get(0)).contains(Tag.of("product"), Tag.of("product:" + lily.getId()));
  }

  @Test
  void aRemovedEntityDeletesWhatShowsItAndItsKind() {
    database.commit(session -> session.remove(find(session, rose)));
    assertThat(deletes).hasSize(1);
    assertThat(deletes.get(0)).contains(Tag.of("product"), Tag.of("product:" + rose.getId()));
  }

  @Test
  void aChangedCollectionIsAChange() {
    thenDeletes(session -> find(session, rose).getColours().add("red"));
    thenDeletes(session -> find(session, rose).setColours(new ArrayList<>(List.of("white"))));
    thenDeletes(session -> find(session, rose).setColours(null));
  }

  private void thenDeletes(Consumer<Session> change) {
    deletes.clear();
    database.commit(change);
    assertThat(deletes).hasSize(1);
    assertThat(deletes.get(0)).contains(Tag.of("product:" + rose.getId()));
  }

  @Test
  void aProxyStandsForItsEntity() {
    database.commit(session -> session.getReference(Product.class, rose.getId()).setName("Rose"));
    assertThat(deletes.get(0)).contains(Tag.of("product:" + rose.getId()));
  }

  @Test
  void allChangesOfATransactionAreOneDelete() {
    database.commit(
        session -> {
          find(session, rose).setName("Rose");
          session.flush();
          find(session, tulip).setName("Tulip");
          session.persist(new Product("lily"));
        });
    assertThat(deletes).hasSize(1);
    assertThat(deletes.get(0))
        .contains(Tag.of("product:" + rose.getId()), Tag.of("product:" + tulip.getId()));
  }

  @Test
  void withoutChangesNothingIsDeleted() {
    database.commit(session -> find(session, rose).setName("rose"));
    assertThat(deletes).isEmpty();
  }

  @Test
  void anEntityIsKnownByTheNamesOfThoseThatItExtendsToo() {
    Book book = new Book("gardens");
    database.commit(session -> session.persist(book));
    assertThat(deletes.get(0))
        .contains(
            Tag.of("product"),
            Tag.of("product:" + book.getId()),
            Tag.of("paperback"),
            Tag.of("paperback:" + book.getId()));
  }

  @Test
  void anEntityThatIsKeyedDeletesItsOwnKeyAndTags() {
    database.commit(session -> session.persist(new Shelf(new ShelfId("A", 7))));
    assertThat(deletes.get(0))
        .containsExactlyInAnyOrder(
            Tag.of("shelf"), Tag.key("shelf:A7"), Tag.of("shelf:A7"), Tag.of("aisle:A"));
  }

  @Test
  void anIdIsWrittenAsItIsAndAsTheFunctionsWriteIt() {
    database.commit(session -> session.persist(new Code("a:b")));
    assertThat(deletes.get(0)).contains(Tag.of("code:a:b"), Tag.of("code:a%3Ab"));
  }

  @Test
  void entitiesWithoutTheListenerDeleteNothing() {
    database.commit(session -> session.persist(new Visit()));
    assertThat(deletes).isEmpty();
  }

  @Test
  void aMappedSuperclassOrAnotherEntityMayHaveTheListener() {
    database.commit(session -> session.persist(new Place()));
    assertThat(deletes).hasSize(1);
  }

  @Test
  void anEntityMayExcludeTheListenersOfThoseThatItExtends() {
    database.commit(session -> session.persist(new Loner()));
    assertThat(deletes).isEmpty();
  }

  @Test
  void bulkQueriesDeleteNothing() {
    database.commit(
        session ->
            session.createMutationQuery("update Product set name = 'flower'").executeUpdate());
    assertThat(deletes).isEmpty();
  }

  @Test
  void aDeleteThatFailsDoesNotBreakTheCommit() {
    whenDeleted =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    database.commit(session -> find(session, rose).setName("Rose"));
    assertThat(deletes).hasSize(1);
    database.commit(session -> assertThat(find(session, rose).getName()).isEqualTo("Rose"));
  }

  @Test
  void withoutAWebApplicationCommitsGoOn() {
    RunningCaches.remove(cache);
    database.commit(session -> find(session, rose).setName("Rose"));
    database.commit(session -> assertThat(find(session, rose).getName()).isEqualTo("Rose"));
  }

  @Test
  void anIdOfSeveralValuesNeedsAKeyOfItsOwn() {
    assertThatThrownBy(() -> new Database(Unkeyed.class))
        .hasStackTraceContaining(Unkeyed.class.getName())
        .hasStackTraceContaining("org.turbostan.Keyed");
  }

  @Test
  void changesOutsideOfTransactionsFail() {
    try (Database loose =
            new Database(
                Map.of("hibernate.allow_update_outside_transaction", "true"), Product.class);
        Session session = loose.open()) {
      session.persist(new Product("rose"));
      assertThatThrownBy(session::flush).hasStackTraceContaining("Begin a transaction before");
    }
  }

  @Test
  void aProviderThatTellsOfNoCommitsIsRefused() {
    assertThatThrownBy(() -> new InvalidateOnCommit().changed(new Unkeyed()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Unkeyed.class.getName())
        .hasMessageContaining("It needs Hibernate 6.6");
  }

  private <T> T persist(T entity) {
    database.commit(session -> session.persist(entity));
    return entity;
  }

  private static Product find(Session session, Product product) {
    return session.find(Product.class, product.getId());
  }

  private void renderAll() {
    for (Product each : List.of(rose, tulip)) {
      isCached(Tag.of("product:" + each.getId()));
      isCached(Tag.key("product:" + each.getId()));
    }
    isCached(Tag.of("product"));
    isCached(Tag.of("prices"));
  }

  /** Asks for a fragment that can be deleted by this; it is cached after that in any case. */
  private boolean isCached(Tag tag) {
    boolean key = tag.kind() == Tag.Kind.KEY;
    int before = renders.get();
    cache.fetch(
        FragmentKey.of(tag.toString(), key ? tag.value() : ""),
        key
            ? FragmentPolicy.of(Duration.ofHours(1))
            : FragmentPolicy.of(Duration.ofHours(1)).withTags(tag.value()),
        rendering -> Content.of("" + renders.incrementAndGet()));
    return renders.get() == before;
  }

  /** Done as something is deleted. */
  private Runnable whenDeleted = () -> {};

  private final class Listening extends ForwardingStore {

    Listening() {
      super(new LocalStore(1_000_000));
    }

    @Override
    public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
      deletes.add(tags);
      try {
        whenDeleted.run();
      } catch (IllegalStateException e) {
        return CompletableFuture.failedFuture(e);
      }
      return super.delete(tags, mode);
    }
  }

  @Entity(name = "Paperback")
  public static class Book extends Product {
    protected Book() {}

    Book(String name) {
      super(name);
    }
  }

  @Embeddable
  public record ShelfId(@Column(name = "aisle") String aisle, @Column(name = "place") int number)
      implements Serializable {}

  @Entity(name = "Shelf")
  @EntityListeners(InvalidateOnCommit.class)
  public static class Shelf implements Keyed {
    @EmbeddedId private ShelfId id;

    protected Shelf() {}

    Shelf(ShelfId id) {
      this.id = id;
    }

    @Override
    public String cacheKey() {
      return "shelf:" + id.aisle() + id.number();
    }

    @Override
    public Collection<String> cacheTags() {
      return List.of(cacheKey(), "aisle:" + id.aisle());
    }
  }

  @Entity(name = "Unkeyed")
  @EntityListeners(InvalidateOnCommit.class)
  public static class Unkeyed {
    @EmbeddedId private ShelfId id;
  }

  @Entity(name = "Code")
  @EntityListeners(InvalidateOnCommit.class)
  public static class Code {
    @Id private String text;

    protected Code() {}

    Code(String text) {
      this.text = text;
    }
  }

  @jakarta.persistence.MappedSuperclass
  @EntityListeners(InvalidateOnCommit.class)
  public abstract static class Base {
    @Id @jakarta.persistence.GeneratedValue private Long id;
  }

  @Entity(name = "Place")
  public static class Place extends Base {}

  @Entity(name = "Loner")
  @ExcludeSuperclassListeners
  public static class Loner extends Base {}

  @Entity(name = "Visit")
  public static class Visit {
    @Id @jakarta.persistence.GeneratedValue private Long id;
  }
}
