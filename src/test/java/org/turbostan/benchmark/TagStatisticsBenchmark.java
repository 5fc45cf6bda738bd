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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.turbostan.CacheRequest;
import org.turbostan.FragmentCache;
import org.turbostan.Outcome;
import org.turbostan.StatisticsBenchmark;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;

/**
 * What counting costs a hit as a page has it: a page of 20 {@code <stan:cache>} of 2 kB each in
 * local mode, in a request of its own, with statistics and without. What is written is thrown away
 * as characters, so there is nothing but the hits. Figures are for one fragment, with the page's
 * and the request's share.
 *
 * <pre>{@code
 * mvn -Pbenchmark -Dbenchmark=StatisticsBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TagStatisticsBenchmark {

  @Param({"true", "false"})
  public boolean statistics;

  private JspBench bench;
  private HttpJspPage page;
  private FragmentCache cache;

  @Setup(Level.Trial)
  public void start() throws Exception {
    String body = TagHitBenchmark.page("stan", "LITERAL");
    bench = new JspBench(JspBench.Sink.CHARS, JspBench.Page.of("stan.jsp", body));
    cache = StatisticsBenchmark.cache(statistics);
    TurboStan.publish(bench.servletContext(), cache, SiteOptions.DEFAULTS);
    page = bench.page("stan.jsp");
  }

  @TearDown(Level.Trial)
  public void stop() throws Exception {
    long hits = cache.statistics().count(Outcome.Kind.HIT);
    bench.close();
    cache.close();
    if (statistics != hits > 0) {
      throw new IllegalStateException(hits + " hits: what is compared is not what it says");
    }
  }

  @Benchmark
  @OperationsPerInvocation(TagHitBenchmark.FRAGMENTS)
  public void tagHit() throws Exception {
    HttpServletRequest asked = bench.request();
    try (CacheRequest request = cache.begin()) {
      asked.setAttribute(TurboStan.REQUEST_ATTRIBUTE, request);
      bench.run(page);
    }
  }
}
