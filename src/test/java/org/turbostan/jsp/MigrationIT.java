package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.turbostan.Spans;
import org.turbostan.Tag;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Document;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/** What docs/migration.md says is what happens, row by row. */
class MigrationIT {

  private static final Document MIGRATION = Document.of("docs/migration.md");
  private static final Map<String, String> OSCACHE_TAGS = MIGRATION.rows("oscache-tags");
  private static final Map<String, String> OSCACHE_FILTER = MIGRATION.rows("oscache-filter");
  private static final Map<String, String> EHCACHE = MIGRATION.rows("ehcache");

  private static JspSite site;

  private Http visitor;

  /** The page and its folder, which is that of one row. */
  private record Row(String code, String folder) {}

  private final Map<String, Consumer<Row>> tags = new LinkedHashMap<>();
  private final Map<String, Consumer<Row>> rules = new LinkedHashMap<>();

  MigrationIT() {
    tags.put("key=\"k\"", row -> thenIsDeletedBy(row, Tag.key("k")));
    tags.put("time=\"600\"", row -> thenIsFreshFor(row, "600s"));
    tags.put("time=\"-1\"", row -> thenIsFreshFor(row, "28d"));
    tags.put("duration=\"PT10M\"", row -> thenIsFreshFor(row, "600s"));
    tags.put("cron=\"0 6 * * *\"", this::thenIsFreshUntilSix);
    tags.put("scope=\"session\"", this::thenIsOfOneSession);
    tags.put("scope=\"application\"", row -> thenShows(given(row), "1", "1"));
    tags.put(
        "refresh=\"true\"",
        row -> {
          thenShows(given(row), "1", "1");
          thenShows(given(row) + "?refresh=1", "2");
          thenShows(given(row), "2");
        });
    tags.put("mode=\"silent\"", row -> thenShows(given(row), "", ""));
    tags.put("groups=\"a,b\"", row -> thenIsDeletedBy(row, Tag.of("b")));
    tags.put(
        "language=\"de\"",
        row -> {
          thenShows(given(row) + "?language=de", "1", "1");
          thenShows(given(row) + "?language=en", "2", "2");
        });
    tags.put("refreshpolicyclass", row -> thenIsFreshFor(row, "59s"));
    tags.put("<cache:usecached use=\"true\"/>", this::thenErrorsShowWhatWasThere);
    tags.put("<cache:addgroup group=\"a\"/>", row -> thenIsDeletedBy(inBody(row), Tag.of("a")));
    tags.put("<cache:addgroups groups=\"a,b\"/>", row -> thenIsDeletedBy(inBody(row), Tag.of("b")));
    tags.put("<cache:flush key=\"k\" scope=\"application\"/>", this::thenDeletes);
    tags.put("<cache:flush group=\"a\" scope=\"application\"/>", this::thenDeletes);
    tags.put("<cache:flush scope=\"application\"/>", this::thenDeletes);

    rules.put("time=600", row -> thenPageIsFreshFor(row, "600s"));
    rules.put("timeToLiveSeconds=\"600\"", row -> thenPageIsFreshFor(row, "600s"));
    rules.put("scope=application", this::thenVisitorsWithASessionGetIt);
    rules.put(
        "ICacheGroupsProvider",
        row -> {
          thenShows(givenPage(row), "1", "1");
          delete(Tag.of("b"));
          thenShows(givenPage(row), "2");
        });
    rules.put("ICacheKeyProvider", this::thenItIgnoresWhereVisitorsCameFrom);
    rules.put("calculateKey", this::thenItIgnoresWhereVisitorsCameFrom);
    rules.put("EntryRefreshPolicy", this::thenAnAnswerOf304KeepsIt);
    rules.put("cache.use.host.domain.in.key=true", this::thenEachHostHasItsOwn);
    rules.put("disableCacheOnMethods=POST", this::thenPostIsNotCached);
    rules.put("nocache=sessionIdInURL", this::thenAPathWithASessionIsNotCached);
    rules.put("SimpleCachingHeadersPageCachingFilter", this::thenItHasAnETagAndAnAge);
    rules.put("GzipFilter", this::thenItIsCompressed);
    rules.put("acceptsGzipEncoding, varyHeader", this::thenItIsCompressed);
  }

  @BeforeAll
  static void start() {
    StringBuilder all = new StringBuilder();
    List.of(OSCACHE_FILTER, EHCACHE)
        .forEach(
            rows ->
                rows.forEach(
                    (old, ours) -> {
                      if (!ours.isEmpty()) {
                        all.append(folder(old) + "/* " + ours + "\n");
                      }
                    }));
    site =
        new JspSite(
            Container.Kind.JETTY,
            SiteOptions.DEFAULTS,
            JspSite.cache(),
            app ->
                app.filter(
                    "/*",
                    new TurboStanFilter(),
                    Map.of("rules", all.toString()),
                    DispatcherType.REQUEST,
                    DispatcherType.ASYNC));
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @BeforeEach
  void reset() {
    begin();
  }

  private void begin() {
    site.reset();
    visitor = site.stranger();
  }

  @TestFactory
  Stream<DynamicTest> tagsOfOscache() {
    return tests(OSCACHE_TAGS, tags);
  }

  @TestFactory
  Stream<DynamicTest> theFilterOfOscache() {
    return tests(OSCACHE_FILTER, rules);
  }

  @TestFactory
  Stream<DynamicTest> ehcache() {
    return tests(EHCACHE, rules);
  }

  /** Every row that promises something has a test. */
  private Stream<DynamicTest> tests(Map<String, String> rows, Map<String, Consumer<Row>> known) {
    return rows.entrySet().stream()
        .filter(row -> !row.getValue().isEmpty())
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.getKey(),
                    () -> {
                      assertThat(known).containsKey(row.getKey());
                      begin();
                      known.get(row.getKey()).accept(new Row(row.getValue(), folder(row.getKey())));
                    }));
  }

  @Test
  void theJavaCallsAreThere() {
    Map<String, Tag> calls =
        Map.of(
            "cache.delete(Tag.ALL)", Tag.ALL,
            "cache.delete(Tag.of(\"a\"))", Tag.of("a"),
            "cache.delete(Tag.key(\"k\"))", Tag.key("k"));
    assertThat(MIGRATION.rows("java").values()).containsExactlyInAnyOrderElementsOf(calls.keySet());
    Row row = new Row("<stan:cache key=\"k\" tags=\"a\">", "/java");
    for (Tag tag : calls.values()) {
      begin();
      thenIsDeletedBy(row, tag);
    }
  }

  // What is said of tags.

  private void thenIsFreshFor(Row row, String span) {
    String page = given(row);
    thenShows(page, "1", "1");
    site.clock.pass(Spans.parse(span).minusSeconds(1));
    thenShows(page, "1");
    site.clock.pass(row.code.contains("-1") ? Duration.ofDays(300) : Duration.ofSeconds(2));
    thenShows(page, row.code.contains("-1") ? "1" : "2");
  }

  private void thenIsFreshUntilSix(Row row) {
    String page = given(row);
    thenShows(page, "1", "1");
    site.clock.pass(Duration.ofDays(1).plusSeconds(1));
    thenShows(page, "2");
  }

  private void thenIsOfOneSession(Row row) {
    String page = given(row, "<%@ page session='true' %>");
    Http ann = site.visitor();
    var unused = ann.get(page);
    String first = ann.get(page).text();
    assertThat(ann.get(page).text()).isEqualTo(first);
    Http bob = site.visitor();
    unused = bob.get(page);
    assertThat(bob.get(page).text()).isNotEqualTo(first);
  }

  private void thenErrorsShowWhatWasThere(Row row) {
    String page =
        given(
            new Row(
                row.code
                    + "<% if (request.getParameter(\"fail\") != null) {"
                    + " throw new IllegalStateException(\"on purpose\"); } %>",
                row.folder));
    thenShows(page, "1");
    site.clock.pass(Duration.ofHours(1));
    thenShows(page + "?fail=1", "1");
    thenShows(page, "2");
  }

  private void thenIsDeletedBy(Row row, Tag tag) {
    String page = given(row);
    thenShows(page, "1", "1");
    delete(Tag.of("other"));
    thenShows(page, "1");
    delete(tag);
    thenShows(page, "2", "2");
  }

  private void thenDeletes(Row row) {
    String page = given(new Row("<stan:cache key=\"k\" tags=\"a\">", row.folder));
    site.app.page(row.folder.substring(1) + "/delete.jsp", HEAD + row.code);
    thenShows(page, "1", "1");
    thenShows(row.folder + "/delete.jsp", "");
    thenShows(page, "2", "2");
  }

  private static Row inBody(Row row) {
    return new Row("<stan:cache>" + row.code, row.folder);
  }

  // What is said of rules.

  private void thenPageIsFreshFor(Row row, String span) {
    String page = givenPage(row);
    thenShows(page, "1", "1");
    site.clock.pass(Spans.parse(span).minusSeconds(1));
    thenShows(page, "1");
    site.clock.pass(Duration.ofSeconds(2));
    thenShows(page, "2");
  }

  private void thenVisitorsWithASessionGetIt(Row row) {
    String page = givenPage(row, "<% response.setHeader(\"Cache-Control\", \"max-age=60\"); %>");
    String session = row.folder + "/session.jsp";
    site.app.page(session.substring(1), "<% session.setAttribute(\"a\", 1); %>");
    Http ann = site.visitor();
    var unused = ann.get(session);
    assertThat(ann.get(page).text()).isEqualTo("1");
    assertThat(ann.get(page).text()).isEqualTo("1");
  }

  private void thenItIgnoresWhereVisitorsCameFrom(Row row) {
    String page = givenPage(row);
    thenShows(page + "?utm_source=a", "1");
    thenShows(page + "?utm_source=b", "1");
    thenShows(page + "?page=2", "2");
  }

  private void thenAnAnswerOf304KeepsIt(Row row) {
    String page =
        givenPage(
            row,
            "<% response.setHeader(\"ETag\", \"\\\"v1\\\"\");"
                + " if (\"\\\"v1\\\"\".equals(request.getHeader(\"If-None-Match\"))) {"
                + " response.setStatus(304); return; } %>");
    thenShows(page, "1");
    site.clock.pass(Duration.ofSeconds(11));
    thenShows(page, "1");
  }

  private void thenEachHostHasItsOwn(Row row) {
    String page = givenPage(row);
    assertThat(askedAs("a.test", page)).endsWith("1");
    assertThat(askedAs("b.test", page)).endsWith("2");
    assertThat(askedAs("a.test", page)).endsWith("1");
  }

  private static String askedAs(String host, String page) {
    return Http.raw(
            site.base(),
            "GET " + page + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
        .strip();
  }

  private void thenPostIsNotCached(Row row) {
    String page = givenPage(row);
    assertThat(visitor.post(page, "").text()).isEqualTo("1");
    assertThat(visitor.post(page, "").text()).isEqualTo("2");
  }

  private void thenAPathWithASessionIsNotCached(Row row) {
    String page = givenPage(row);
    thenShows(page + ";jsessionid=abc", "1", "2");
  }

  private void thenItHasAnETagAndAnAge(Row row) {
    String page = givenPage(row);
    thenShows(page, "1");
    site.clock.pass(Duration.ofSeconds(7));
    Reply reply = visitor.get(page);
    assertThat(reply.header("Age")).hasValue("7");
    assertThat(visitor.get(page, "If-None-Match", reply.header("ETag").orElseThrow()).status())
        .isEqualTo(304);
  }

  private void thenItIsCompressed(Row row) {
    String page = givenPage(row, "a".repeat(2000));
    thenShows(page, "a".repeat(2000) + "1");
    Reply reply = visitor.get(page, "Accept-Encoding", "gzip");
    assertThat(reply.header("Content-Encoding")).hasValue("gzip");
    assertThat(reply.headers("Vary")).contains("Accept-Encoding");
  }

  // Pages.

  private static final String HEAD =
      "<%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>";

  private static String given(Row row) {
    return given(row, "<%@ page session='false' %>");
  }

  private static String given(Row row, String directive) {
    String start = row.code.startsWith("<stan:cache") ? row.code : "<stan:cache>" + row.code;
    site.app.page(
        row.folder.substring(1) + "/tag.jsp",
        directive
            + "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
            + start
            + "${renders.next}</stan:cache>");
    return row.folder + "/tag.jsp";
  }

  private static String givenPage(Row row) {
    return givenPage(row, "");
  }

  private static String givenPage(Row row, String content) {
    site.app.page(row.folder.substring(1) + "/page.jsp", HEAD + content + "${renders.next}");
    return row.folder + "/page.jsp";
  }

  private void thenShows(String page, String... texts) {
    for (String text : texts) {
      Reply reply = visitor.get(page);
      assertThat(reply.status()).as(reply::toString).isEqualTo(200);
      assertThat(reply.text()).isEqualTo(text);
    }
  }

  private static void delete(Tag tag) {
    assertThat(site.cache.delete(tag).acknowledged()).isTrue();
  }

  private static String folder(String old) {
    return "/" + Integer.toHexString(old.hashCode());
  }
}
