package org.turbostan.benchmark;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The page that benchmarks of whole requests ask for: a number of fragments, each a list of rows
 * written by EL.
 *
 * @param fragments how many there are
 * @param bytes about how long one is
 * @param keys of how many different keys those of a page are drawn; 0 if they are always the same
 * @param misses how many fragments of a hundred have a key that was never there
 * @param micros about how many microseconds of a processor rendering one takes beside its rows
 */
public record PageSpec(int fragments, int bytes, long keys, int misses, int micros) {

  /** What most benchmarks ask for. */
  static final PageSpec USUAL = new PageSpec(20, 2_000, 0, 0, 0);

  private static final int ROW = 80;
  private static final int STEPS_A_MICRO = 500;
  private static final AtomicLong UNUSED = new AtomicLong(1_000_000_000);

  /** Returns the arguments by which a JVM is told of this. */
  List<String> properties() {
    return List.of(
        "-Dpage.fragments=" + fragments,
        "-Dpage.bytes=" + bytes,
        "-Dpage.keys=" + keys,
        "-Dpage.misses=" + misses,
        "-Dpage.micros=" + micros);
  }

  /** Returns what this JVM was told. */
  static PageSpec told() {
    return new PageSpec(
        Integer.getInteger("page.fragments", USUAL.fragments),
        Integer.getInteger("page.bytes", USUAL.bytes),
        Long.getLong("page.keys", USUAL.keys),
        Integer.getInteger("page.misses", USUAL.misses),
        Integer.getInteger("page.micros", USUAL.micros));
  }

  /** Returns whether two requests for the page get the same. */
  boolean isSteady() {
    return keys == 0;
  }

  /** Returns by what a page's fragment is known this time. Called by the page. */
  public static long id(int fragment, long first, int misses) {
    return misses > 0 && ThreadLocalRandom.current().nextInt(100) < misses
        ? UNUSED.incrementAndGet()
        : first + fragment;
  }

  /** Returns where the keys of a page begin this time. Called by the page. */
  public static long first(long keys) {
    return keys == 0 ? 0 : ThreadLocalRandom.current().nextLong(keys);
  }

  /** Keeps a processor busy, always in the same way. Called by the page. */
  public static void work(int micros) {
    long number = System.identityHashCode(UNUSED) | 1;
    for (int i = 0; i < micros * STEPS_A_MICRO; i++) {
      number ^= number << 13;
      number ^= number >>> 7;
      number ^= number << 17;
    }
    if (number == 0) {
      throw new AssertionError("never, but the compiler does not know");
    }
  }

  /** Returns the keys of the page, where they are always the same. */
  List<String> steadyKeys() {
    return IntStream.range(0, fragments).mapToObj(i -> "box-" + i).toList();
  }

  /** Returns the files of the application, by name. */
  Map<String, String> files(Way way) {
    String page = isLiteral() ? literal(way) : loop(way);
    return way.tag.equals("include")
        ? Map.of("page.jsp", HEAD + page, "box.jsp", HEAD + body("${param.id}"))
        : Map.of("page.jsp", HEAD + page);
  }

  private boolean isLiteral() {
    return keys == 0 && misses == 0;
  }

  private String literal(Way way) {
    StringBuilder page = new StringBuilder();
    for (String key : steadyKeys()) {
      page.append(fragment(way, key, key.substring(key.indexOf('-') + 1)));
    }
    return page.toString();
  }

  private String loop(Way way) {
    return """
    <% long first = org.turbostan.benchmark.PageSpec.first(KEYSL);
    for (int i = 0; i < FRAGMENTS; i++) {
      pageContext.setAttribute("number", i);
      pageContext.setAttribute("id", org.turbostan.benchmark.PageSpec.id(i, first, MISSES)); %>\
    """
            .replace("KEYS", Long.toString(keys))
            .replace("FRAGMENTS", Integer.toString(fragments))
            .replace("MISSES", Integer.toString(misses))
        + fragment(way, "box-${id}", "${number}")
        + "<% } %>";
  }

  private String fragment(Way way, String key, String number) {
    return switch (way.tag) {
      case "none" -> body(number) + "\n";
      case "include" -> "<jsp:include page=\"/box.jsp?id=" + number + "\"/>\n";
      default ->
          "<TAG:cache key=\"KEY\">BODY</TAG:cache>\n"
              .replace("TAG", way.tag)
              .replace("KEY", key)
              .replace("BODY", body(number));
    };
  }

  private String body(String number) {
    return (micros == 0 ? "" : "<% org.turbostan.benchmark.PageSpec.work(" + micros + "); %>")
        + """
    <c:forEach begin="1" end="ROWS" var="row"><p>Row ${row} of box NUMBER: the quick brown fox jumps \
    over the lazy dog.</p>
    </c:forEach>\
    """
            .replace("ROWS", Integer.toString(Math.max(1, bytes / ROW)))
            .replace("NUMBER", number);
  }

  private static final String HEAD =
      """
      <%@ page session="false" contentType="text/html;charset=UTF-8" %>\
      <%@ taglib prefix="c" uri="jakarta.tags.core" %>\
      <%@ taglib prefix="stan" uri="turbostan.tags" %>\
      <%@ taglib prefix="map" uri="benchmark.map" %>\
      <%@ taglib prefix="bounded" uri="benchmark.bounded" %>\
      <%@ taglib prefix="folsom" uri="benchmark.folsom" %>\
      <%@ taglib prefix="spy" uri="benchmark.spy" %>\
      <%@ taglib prefix="oscache" uri="benchmark.oscache" %>\
      """;
}
