package org.turbostan.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.tools.ToolProvider;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.FragmentCache;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;
import org.turbostan.testing.Document;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/** The examples of docs/model.md do what is said of them there. */
class ModelIT {

  private static final Document MODEL = Document.of("docs/model.md");

  private static final String HEAD =
      """
      <%@ page session="false" %><%@ taglib prefix="stan" uri="turbostan.tags" %>\
      <%@ taglib prefix="c" uri="jakarta.tags.core" %>""";

  private static final String IMPORTS =
      """
      package shop;
      import jakarta.persistence.*;
      import java.util.List;
      import org.turbostan.Keyed;
      import org.turbostan.persistence.InvalidateOnCommit;
      """;

  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(1_000_000)).budget(Duration.ofSeconds(5)).build();

  /** What the pages show. */
  private final AtomicReference<Map<String, Object>> model = new AtomicReference<>(Map.of());

  private final WebApp app =
      new WebApp()
          .page("article.jsp", HEAD + MODEL.example("keyed-page"))
          .page("product.jsp", HEAD + MODEL.example("entity-page"))
          .onStart(context -> TurboStan.publish(context, cache, SiteOptions.DEFAULTS))
          .filter("/*", new TurboStanFilter())
          .filter(
              "/*",
              (request, response, chain) -> {
                model.get().forEach(request::setAttribute);
                chain.doFilter(request, response);
              });

  private Container container;

  @BeforeEach
  void start() {
    compile("Article", MODEL.example("keyed"));
    compile("Product", MODEL.example("entity"));
    container = Container.Kind.JETTY.start(app);
  }

  @AfterEach
  void stop() {
    container.close();
    cache.close();
  }

  @Test
  void anArticleIsNewWithItsVersionOrWhenItIsDeleted() throws Exception {
    show("article", article(1, "old"));
    assertThat(get("/article.jsp")).contains("old");
    show("article", article(1, "new"));
    assertThat(get("/article.jsp")).contains("old");
    show("article", article(2, "newer"));
    assertThat(get("/article.jsp")).contains("newer");
    delete(Tag.key("article:42"));
    show("article", article(1, "again"));
    assertThat(get("/article.jsp")).contains("again");
    delete(Tag.of("author:7"));
    show("article", article(1, "at last"));
    assertThat(get("/article.jsp")).contains("at last");
  }

  @Test
  void aProductAndItsListAreNewAfterTheCommit() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Class<?> type = container.webAppLoader().loadClass("shop.Product");
    thread.setContextClassLoader(container.webAppLoader());
    try (Database database = new Database(type)) {
      Object product = type.getConstructor().newInstance();
      type.getMethod("setName", String.class).invoke(product, "rose");
      database.commit(session -> session.persist(product));
      Object id = type.getMethod("getId").invoke(product);
      model.set(Map.of("product", product, "products", List.of(product)));
      assertThat(get("/product.jsp")).contains("rose").doesNotContain("tulip");
      try (Session session = database.open()) {
        Object found = session.find(type, id);
        model.set(Map.of("product", found, "products", List.of(found)));
        session.beginTransaction();
        type.getMethod("setName", String.class).invoke(found, "tulip");
        session.flush();
        assertThat(get("/product.jsp")).contains("rose").doesNotContain("tulip");
        session.getTransaction().commit();
      }
      assertThat(get("/product.jsp")).contains("tulip").doesNotContain("rose");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void thereAreNoOtherExamples() {
    assertThat(MODEL.examples())
        .containsExactlyInAnyOrder("keyed", "keyed-page", "entity", "entity-page");
  }

  private Object article(int version, String text) throws ReflectiveOperationException {
    return container
        .webAppLoader()
        .loadClass("shop.Article")
        .getConstructor(long.class, int.class, long.class, String.class)
        .newInstance(42, version, 7, text);
  }

  private void show(String name, Object value) {
    model.set(Map.of(name, value));
  }

  private void delete(Tag tag) {
    assertThat(cache.delete(tag).acknowledged()).isTrue();
  }

  private String get(String page) {
    Http.Reply reply = Http.to(container.base()).get(page);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }

  /** Puts a class where a build puts it. */
  private void compile(String name, String code) {
    try {
      Path source = Build.newFolder("model").resolve(name + ".java");
      Files.writeString(source, IMPORTS + code);
      Path classes = Files.createDirectories(app.folder().resolve("WEB-INF/classes"));
      List<String> arguments =
          new ArrayList<>(List.of("--release", "17", "-cp", System.getProperty("java.class.path")));
      arguments.addAll(List.of("-d", classes.toString(), source.toString()));
      assertThat(
              ToolProvider.getSystemJavaCompiler()
                  .run(null, null, null, arguments.toArray(String[]::new)))
          .isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
