package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;
import org.turbostan.testing.Container;

/** What a list of fifty items asks of memcached, by the server's own log. */
@ParameterizedClass
@EnumSource
class EachClusterIT {

  private static final int ITEMS = 50;

  /** An item's entry, the two versions of its key and its tag; and what all of them share. */
  private static final int KEYS = ITEMS * 5 + 10;

  private static final int LINES = (KEYS - 1) / JspCluster.KEYS_OF_A_LINE + 1;

  private static final Pattern SET = Pattern.compile("(?m)^<\\d+ set stan:\\S+:e\\d:.*$");
  private static final Pattern CLAIM = Pattern.compile("(?m)^<\\d+ add stan:\\S+:c\\d:.*$");
  private static final Pattern VERSIONS = Pattern.compile("(?m)^<\\d+ gets? .*stan:\\S+:v:.*$");

  private static JspCluster cluster;

  @Parameter Container.Kind kind;

  @BeforeParameterizedClassInvocation
  static void start(Container.Kind kind) {
    cluster =
        new JspCluster(
            kind,
            2,
            true,
            app ->
                app.page(
                    "list.jsp",
                    JspCluster.HEAD
                        + "<% request.setAttribute(\"list\", java.util.stream.IntStream"
                        + ".rangeClosed(1, Integer.parseInt(request.getParameter(\"n\")))); %>"
                        + "<stan:each items='${list}' var='p' key='k#{p}' tags='t'>"
                        + "${p}:${renders.next}<% if (String.valueOf(pageContext.getAttribute("
                        + "\"p\")).equals(request.getParameter(\"fail\"))) throw new"
                        + " IllegalStateException(\"on purpose\"); %> </stan:each>"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void empty() {
    cluster.delete(0, Tag.ALL);
  }

  @Test
  void whatIsNotOnThisNodeIsAskedForTogether() {
    String list = stored(() -> cluster.get(0, "list.jsp?n=50"));
    assertThat(list.split(" ")).hasSize(ITEMS).doesNotHaveDuplicates();
    // This node has never seen the page, nor any of its items: entries first, then versions.
    assertThat(cluster.looks(() -> assertThat(cluster.get(1, "list.jsp?n=50")).isEqualTo(list)))
        .hasSizeLessThanOrEqualTo(2 * LINES);
    assertThat(cluster.looks(() -> assertThat(cluster.get(1, "list.jsp?n=50")).isEqualTo(list)))
        .isEmpty();
  }

  @Test
  void onceTheItemsAreKnownThatIsOneRoundTrip() {
    String list = cluster.get(0, "list.jsp?n=50");
    cluster.get(1, "list.jsp?n=50");
    cluster.forgetCopies(1);
    // Another page: what is asked for is not known from the last time.
    assertThat(cluster.looks(() -> assertThat(cluster.get(1, "list.jsp?n=50&x=y")).isEqualTo(list)))
        .hasSizeLessThanOrEqualTo(LINES);
  }

  @Test
  void whatWasRenderedIsStoredTogether() {
    cluster.get(0, "list.jsp?n=50");
    cluster.delete(0, Tag.of("t"));
    List<String> lines =
        cluster.lines(
            Pattern.compile("(?m)^<\\d+ .*$"), () -> stored(() -> cluster.get(0, "list.jsp?n=50")));
    assertThat(lines.stream().filter(SET.asPredicate())).hasSize(ITEMS);
    // The versions are read as the items are looked up, and once more before they are stored.
    assertThat(lines.stream().filter(VERSIONS.asPredicate()).filter(EachClusterIT::isOfMany))
        .hasSizeBetween(1, 2 * LINES);
    int firstSet = indexOf(lines, SET);
    assertThat(lines.subList(firstSet, lines.size()).stream().filter(VERSIONS.asPredicate()))
        .as("read between the sets")
        .isEmpty();
  }

  @Test
  void noClaimIsLeftBehindByABodyThatFails() {
    List<String> claims =
        cluster.lines(
            CLAIM,
            () -> assertThat(cluster.reply(0, "list.jsp?n=50&fail=20").status()).isEqualTo(500));
    awaitReleased(claims);
    // What came before it is there, and nothing of itself.
    String[] list = cluster.get(1, "list.jsp?n=50").split(" ");
    for (int i = 1; i <= ITEMS; i++) {
      boolean renderedByTheOther = Integer.parseInt(list[i - 1].split(":")[1]) < 1_000;
      assertThat(renderedByTheOther).as(list[i - 1]).isEqualTo(i < 20);
    }
  }

  /**
   * Returns a page when what was rendered for it is stored, which may be later than it is shown.
   */
  private static String stored(Supplier<String> page) {
    AtomicReference<String> shown = new AtomicReference<>();
    awaitReleased(cluster.lines(CLAIM, () -> shown.set(page.get())));
    return shown.get();
  }

  private static void awaitReleased(List<String> claims) {
    assertThat(claims).isNotEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(claims)
                    .allSatisfy(
                        claim ->
                            assertThat(cluster.ask("get " + claim.split(" ")[2]))
                                .isEqualTo("END\r\n")));
  }

  private static boolean isOfMany(String line) {
    return line.split(" ").length > 20;
  }

  private static int indexOf(List<String> lines, Pattern pattern) {
    for (int i = 0; i < lines.size(); i++) {
      if (pattern.matcher(lines.get(i)).find()) {
        return i;
      }
    }
    throw new AssertionError("no line matches " + pattern);
  }
}
