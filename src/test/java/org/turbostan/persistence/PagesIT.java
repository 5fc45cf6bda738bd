package org.turbostan.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.CacheStore;
import org.turbostan.FragmentCache;
import org.turbostan.RunningCaches;
import org.turbostan.local.BoundedMap;
import org.turbostan.local.LocalStore;
import org.turbostan.memcached.Copy;
import org.turbostan.memcached.PatientStores;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/**
 * Pages that show what is in a database, on one node and on two that share a memcached. The first
 * node is the one whose service changes the data.
 */
@ParameterizedClass
@ValueSource(ints = {1, 2})
class PagesIT {

  private final int count;
  private final Database database = new Database(Product.class);
  private final Shop shop = new Shop();
  private final List<FragmentCache> caches = new ArrayList<>();
  private final List<Container> nodes = new ArrayList<>();
  private Memcached memcached;
  private Long rose;

  PagesIT(int count) {
    this.count = count;
  }

  @BeforeEach
  void start() {
    Product product = new Product("rose");
    database.commit(session -> session.persist(product));
    rose = product.getId();
    memcached = count > 1 ? Memcached.start() : null;
    for (int i = 0; i < count; i++) {
      FragmentCache cache = FragmentCache.builder(store()).budget(PatientStores.BUDGET).build();
      caches.add(cache);
      Container node =
          Container.Kind.JETTY.start(
              new WebApp()
                  .page(
                      "product.jsp",
                      """
                      <%@ page session="false" %><%@ taglib prefix="stan" uri="turbostan.tags" %>\
                      <stan:cache key="product:${param.id}" ttl="1h">\
                      ${shop.name(param.id)}</stan:cache>""")
                  .page(
                      "list.jsp",
                      """
                      <%@ page session="false" %><%@ taglib prefix="stan" uri="turbostan.tags" %>\
                      <stan:cache tags="product" ttl="1h">${shop.count()}</stan:cache>""")
                  .onStart(
                      context -> {
                        TurboStan.publish(context, cache, SiteOptions.DEFAULTS);
                        context.setAttribute("shop", shop);
                      })
                  .filter("/*", new TurboStanFilter()));
      nodes.add(node);
      if (i > 0) {
        // It is another process's: only memcached tells it of deletes.
        RunningCaches.remove(cache);
      }
    }
  }

  private CacheStore store() {
    if (memcached == null) {
      return new LocalStore(10_000_000);
    }
    return PatientStores.open(
        PatientStores.builder(memcached)
            .near(BoundedMap.of(10_000_000, Copy::entry, Copy::overhead)));
  }

  @AfterEach
  void stop() {
    caches.forEach(RunningCaches::remove);
    nodes.forEach(Container::close);
    caches.forEach(FragmentCache::close);
    database.close();
    if (memcached != null) {
      memcached.close();
    }
  }

  @Test
  void pagesAreHitsUntilTheCommitAndNewAfterIt() {
    thenAllShow("rose");
    try (Session session = database.open()) {
      session.beginTransaction();
      session.find(Product.class, rose).setName("tulip");
      session.flush();
      int before = shop.questions.get();
      thenAllShow("rose");
      assertThat(shop.questions).hasValue(before);
      session.getTransaction().commit();
    }
    thenAllShow("tulip");
  }

  @Test
  void aPageThatIsRenderedDuringTheTransactionIsNewAfterIt() {
    try (Session session = database.open()) {
      session.beginTransaction();
      session.find(Product.class, rose).setName("tulip");
      session.flush();
      thenAllShow("rose");
      session.getTransaction().commit();
    }
    thenAllShow("tulip");
  }

  @Test
  void afterARollbackPagesAreHits() {
    thenAllShow("rose");
    int before = shop.questions.get();
    try (Session session = database.open()) {
      Database.rollback(session, unused -> session.find(Product.class, rose).setName("tulip"));
    }
    thenAllShow("rose");
    assertThat(shop.questions).hasValue(before);
  }

  @Test
  void aNewProductIsInTheList() {
    thenAll("/list.jsp", "1");
    database.commit(session -> session.persist(new Product("lily")));
    thenAll("/list.jsp", "2");
  }

  private void thenAllShow(String name) {
    thenAll("/product.jsp?id=" + rose, name);
  }

  private void thenAll(String page, String text) {
    for (Container node : nodes) {
      Http.Reply reply = Http.to(node.base()).get(page);
      assertThat(reply.status()).as(reply::toString).isEqualTo(200);
      assertThat(reply.text()).isEqualTo(text);
    }
  }

  /** What the pages ask. */
  public final class Shop {

    private final AtomicInteger questions = new AtomicInteger();

    public String name(String id) {
      questions.incrementAndGet();
      try (Session session = database.open()) {
        return session.find(Product.class, Long.valueOf(id)).getName();
      }
    }

    public long count() {
      try (Session session = database.open()) {
        return session.createQuery("select count(*) from Product", Long.class).getSingleResult();
      }
    }
  }
}
