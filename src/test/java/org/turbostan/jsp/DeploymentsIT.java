package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.Outcome.Kind.HIT;
import static org.turbostan.Outcome.Kind.RENDERED;

import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.FragmentCache;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.testing.Container;
import org.turbostan.testing.WebApp;

/**
 * Nodes of a cluster, each of which has deployed the same application into a folder of its own,
 * with file times of its own. Two nodes share a fragment if they agree on the template.
 */
@ParameterizedClass
@EnumSource
class DeploymentsIT {

  private static final Template TEMPLATE =
      new Template(
          "<stan:cache><%@ include file='part.jspf' %></stan:cache> <t:box>body<stan:cache>page"
              + "</stan:cache></t:box>",
          "part",
          "<%@ taglib prefix='stan' uri='turbostan.tags' %><stan:cache>box</stan:cache>"
              + "<jsp:doBody/>");

  private static final String TAGLIBS =
      "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
          + "<%@ taglib prefix='t' tagdir='/WEB-INF/tags' %>";

  /** A page, what it includes, and its tag file: three fragments. */
  private record Template(String page, String part, String box) {

    Template withPage(String other) {
      return new Template(other, part, box);
    }

    Template withPart(String other) {
      return new Template(page, other, box);
    }

    Template withBox(String other) {
      return new Template(page, part, other);
    }
  }

  private final Container.Kind kind;
  private final FragmentCache cache = JspSite.cache();
  private int day;

  DeploymentsIT(Container.Kind kind) {
    this.kind = kind;
  }

  @Test
  void nodesAgreeOnSources() {
    thenRendersAndHits(source(TEMPLATE), 3, 0);
    thenRendersAndHits(source(TEMPLATE), 0, 3);
  }

  @Test
  void nodesAgreeOnClasses() {
    thenRendersAndHits(compiled(TEMPLATE), 3, 0);
    thenRendersAndHits(compiled(TEMPLATE), 0, 3);
  }

  @Test
  void anotherPageIsAnotherTemplate() {
    thenRendersAndHits(compiled(TEMPLATE), 3, 0);
    thenRendersAndHits(compiled(TEMPLATE.withPage(TEMPLATE.page() + "more")), 3, 0);
  }

  @Test
  void anotherIncludeIsAnotherTemplate() {
    thenRendersAndHits(compiled(TEMPLATE), 3, 0);
    thenRendersAndHits(compiled(TEMPLATE.withPart("part of it")), 3, 0);
  }

  @Test
  void anotherTagFileIsAnotherTemplate() {
    thenRendersAndHits(compiled(TEMPLATE), 3, 0);
    thenRendersAndHits(compiled(TEMPLATE.withBox(TEMPLATE.box() + "more")), 3, 0);
  }

  @Test
  void anotherBodyOfATagIsAnotherTemplate() {
    thenRendersAndHits(compiled(TEMPLATE), 3, 0);
    String page = TEMPLATE.page().replace(">body<", ">ydob<");
    thenRendersAndHits(compiled(TEMPLATE.withPage(page)), 3, 0);
  }

  private void thenRendersAndHits(Consumer<WebApp> content, long renders, long hits) {
    long rendersBefore = cache.statistics().count(RENDERED);
    long hitsBefore = cache.statistics().count(HIT);
    try (JspSite node = new JspSite(kind, SiteOptions.DEFAULTS, cache, content)) {
      var reply = node.stranger().get("/index.jsp");
      assertThat(reply.text()).as(reply::toString).startsWith("part");
    }
    assertThat(cache.statistics().count(RENDERED) - rendersBefore).isEqualTo(renders);
    assertThat(cache.statistics().count(HIT) - hitsBefore).isEqualTo(hits);
  }

  private Consumer<WebApp> source(Template template) {
    return app -> {
      app.page("index.jsp", TAGLIBS + template.page())
          .page("part.jspf", template.part())
          .page("WEB-INF/tags/box.tag", template.box());
      touch(app);
    };
  }

  /** Ships the classes that a first run of the sources leaves, and no sources. */
  private Consumer<WebApp> compiled(Template template) {
    Map<String, byte[]> classes = compile(template);
    return app -> {
      classes.forEach((name, bytes) -> app.file("WEB-INF/classes/" + name, bytes));
      app.webXml(
          "<servlet><servlet-name>index</servlet-name>"
              + "<servlet-class>org.apache.jsp.index_jsp</servlet-class></servlet>"
              + "<servlet-mapping><servlet-name>index</servlet-name>"
              + "<url-pattern>/index.jsp</url-pattern></servlet-mapping>");
    };
  }

  private Map<String, byte[]> compile(Template template) {
    AtomicReference<File> temp = new AtomicReference<>();
    Consumer<WebApp> content =
        app -> {
          source(template).accept(app);
          app.onStart(context -> temp.set((File) context.getAttribute(ServletContext.TEMPDIR)));
        };
    try (JspSite site = new JspSite(kind, SiteOptions.DEFAULTS, JspSite.cache(), content)) {
      assertThat(site.stranger().get("/index.jsp").status()).isEqualTo(200);
      return classes(temp.get().toPath());
    }
  }

  private static Map<String, byte[]> classes(Path work) {
    Map<String, byte[]> classes = new TreeMap<>();
    try {
      for (Path file : files(work)) {
        String path = file.toString();
        if (path.endsWith(".class")) {
          classes.put(path.substring(path.indexOf("org/apache/jsp/")), Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(classes).containsKeys("org/apache/jsp/index_jsp.class");
    return classes;
  }

  private void touch(WebApp app) {
    FileTime time =
        FileTime.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * ++day));
    try {
      for (Path file : files(app.folder())) {
        // The jar is a link to the one file that all applications share.
        if (!file.toString().endsWith(".jar")) {
          Files.setLastModifiedTime(file, time);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).collect(Collectors.toList());
    }
  }
}
