package org.turbostan.benchmark;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.jsp.HttpJspPage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.turbostan.CacheRequest;
import org.turbostan.FragmentCache;
import org.turbostan.servlet.TurboStan;

/**
 * What one miss of {@code <stan:cache>} costs in local mode, where another entry has to make room:
 * a page of 20 fragments of 2 kB whose keys were never there, beside the same page without a cache
 * and with a {@linkplain BoundedTag hand-written tag} over a bounded map. Figures are for one
 * fragment, with the page's share.
 *
 * <pre>{@code
 * mvn -Pbenchmark -Dbenchmark=TagMissBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms256m", "-Xmx256m"})
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 1)
public class TagMissBenchmark {

  private JspBench bench;
  private HttpJspPage stan;
  private HttpJspPage bounded;
  private HttpJspPage none;

  @Setup(Level.Trial)
  public void start() throws Exception {
    bench =
        new JspBench(
            JspBench.Sink.CHARS,
            page("stan.jsp", "<stan:cache key=\"box-${id}\">", "</stan:cache>"),
            page("bounded.jsp", "<bounded:cache key=\"box-${id}\">", "</bounded:cache>"),
            page("none.jsp", "", ""));
    stan = bench.page("stan.jsp");
    bounded = bench.page("bounded.jsp");
    none = bench.page("none.jsp");
  }

  private static JspBench.Page page(String name, String begin, String end) {
    String fragments =
        "<% for (int i = 0; i < 20; i++) { pageContext.setAttribute(\"id\","
            + " org.turbostan.benchmark.PageSpec.id(i, 0, 100)); %>"
            + begin
            + TagHitBenchmark.BODY
            + end
            + "<% } %>";
    return JspBench.Page.of(name, fragments);
  }

  @TearDown(Level.Trial)
  public void stop() throws Exception {
    bench.close();
  }

  @Benchmark
  @OperationsPerInvocation(TagHitBenchmark.FRAGMENTS)
  public void stanCache() throws Exception {
    HttpServletRequest asked = bench.request();
    FragmentCache cache = TurboStan.cache(bench.servletContext());
    try (CacheRequest request = cache.begin()) {
      asked.setAttribute(TurboStan.REQUEST_ATTRIBUTE, request);
      bench.run(stan);
    }
  }

  @Benchmark
  @OperationsPerInvocation(TagHitBenchmark.FRAGMENTS)
  public void handWrittenTagOverABoundedMap() throws Exception {
    bench.run(bounded);
  }

  @Benchmark
  @OperationsPerInvocation(TagHitBenchmark.FRAGMENTS)
  public void notCached() throws Exception {
    bench.run(none);
  }
}
