package org.turbostan.benchmark;

import jakarta.servlet.jsp.HttpJspPage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.turbostan.CacheRequest;
import org.turbostan.servlet.TurboStan;

/**
 * What one hit of {@code <stan:cache>} costs in local mode, beside one hit of a {@linkplain MapTag
 * hand-written tag} over a map: a page of 20 fragments of 2 kB each, compiled by the real Jasper;
 * figures are for one fragment, with the page's share.
 *
 * <p>Run it, with allocation rates, by
 *
 * <pre>{@code
 * mvn -Pbenchmark -Dbenchmark=TagHitBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TagHitBenchmark {

  static final int FRAGMENTS = 20;

  /** What is in a fragment: 2 kB that cost nothing to render. */
  static final String BODY =
      "<p>The quick brown fox jumps over the lazy dog, again and again.</p>\n".repeat(30);

  /** Whether what is written is encoded too, or thrown away as characters. */
  @Param({"CHARS", "BYTES"})
  public String sink;

  /**
   * Whether each fragment stands on the page with its own key, or one in a loop gets its key by EL.
   */
  @Param({"LITERAL", "LOOP"})
  public String keys;

  private JspBench bench;
  private HttpJspPage stan;
  private HttpJspPage map;
  private CacheRequest request;

  @Setup(Level.Trial)
  public void start() throws Exception {
    bench =
        new JspBench(
            JspBench.Sink.valueOf(sink),
            JspBench.Page.of("stan.jsp", page("stan", keys)),
            JspBench.Page.of("map.jsp", page("map", keys)));
    stan = bench.page("stan.jsp");
    map = bench.page("map.jsp");
    String first = bench.text("map.jsp").strip();
    if (!first.equals(bench.text("stan.jsp").strip()) || first.length() < FRAGMENTS * 2000) {
      throw new IllegalStateException("the two pages differ: what is compared is not the same");
    }
    request = TurboStan.cache(bench.servletContext()).begin();
    bench.request().setAttribute(TurboStan.REQUEST_ATTRIBUTE, request);
  }

  @TearDown(Level.Trial)
  public void stop() throws Exception {
    request.close();
    bench.close();
  }

  @Benchmark
  @OperationsPerInvocation(FRAGMENTS)
  public void handWrittenTag() throws Exception {
    bench.run(map);
  }

  @Benchmark
  @OperationsPerInvocation(FRAGMENTS)
  public void stanCache() throws Exception {
    bench.run(stan);
  }

  /** Returns a page of fragments that are told apart by their keys. */
  static String page(String prefix, String keys) {
    String body = BODY;
    if (keys.equals("LITERAL")) {
      return IntStream.range(0, FRAGMENTS)
          .mapToObj(i -> fragment(prefix, "box-" + i, body))
          .collect(Collectors.joining());
    }
    return "<% for (int i = 0; i < FRAGMENTS; i++) { pageContext.setAttribute(\"id\", i); %>"
            .replace("FRAGMENTS", String.valueOf(FRAGMENTS))
        + fragment(prefix, "product:${id}", body)
        + "<% } %>";
  }

  private static String fragment(String prefix, String key, String body) {
    return "<P:cache key=\"KEY\">BODY</P:cache>\n"
        .replace("P:", prefix + ":")
        .replace("KEY", key)
        .replace("BODY", body);
  }
}
