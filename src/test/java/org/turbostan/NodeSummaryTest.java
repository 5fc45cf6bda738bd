package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.local.LocalStore;

/** What a node tells the others, on its way through a server that anybody may write to. */
class NodeSummaryTest {

  private static final NodeSummary SUMMARY =
      new NodeSummary(
          new NodeSummary.Node(
              "node 1", Instant.ofEpochMilli(1000), new Membership("5eed", "a:1,b:2 lease=25")),
          new Sample(Instant.ofEpochMilli(2000), 12, 10, 2, Duration.ofNanos(345)),
          3,
          List.of("product box", "line\nfeed", "<script>"));

  @Test
  void itComesBackAsItWasSent() {
    assertThat(NodeSummary.parse(SUMMARY.toText())).isEqualTo(SUMMARY);
  }

  @Test
  void itIsOneFactALine() {
    assertThat(SUMMARY.toText())
        .startsWith(
            "turbostan 1\nnode node+1\nsince 1000\norigin 5eed\ngiven a%3A1%2Cb%3A2+lease%3D25\nat 2000\nrequests 12\n")
        .endsWith("name product+box\nname line%0Afeed\nname %3Cscript%3E");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "turbostan 2\nnode a",
        "turbostan 1",
        "turbostan 1\nnode a\nsince x",
        "turbostan 1\nsince 1\nat 1\nrequests -1\nserved 0\nrendered 0\nsaved 0\npending 0",
        "turbostan 1\nsince 1\nat 1\nrequests 99999999999999999999\nserved 0\nrendered 0\nsaved 0"
      })
  void whatIsNoneOfOursIsNothing(String text) {
    assertThat(NodeSummary.parse(text)).isNull();
  }

  @Test
  void whatIsUnknownInItIsPassedOver() {
    assertThat(NodeSummary.parse(SUMMARY.toText() + "\nnews from+later\nodd")).isEqualTo(SUMMARY);
  }

  @Test
  void veryManyNamesAreCutOff() {
    List<String> names = IntStream.range(0, 500).mapToObj(i -> "x".repeat(290) + i).toList();
    NodeSummary large = new NodeSummary(SUMMARY.node(), SUMMARY.sample(), SUMMARY.pending(), names);
    assertThat(large.toText().length()).isLessThan(61_000);
    NodeSummary parsed = NodeSummary.parse(large.toText());
    assertThat(parsed).isNotNull();
    assertThat(parsed.names()).hasSizeBetween(100, 499).isSubsetOf(names);
  }

  @Test
  void itTellsOfACacheWhatIsAskedForMostFirst() {
    FragmentCache cache = FragmentCache.builder(new LocalStore(1_000_000)).node("node 7").build();
    for (String name : List.of("rare", "often", "often")) {
      cache.fetch(
          FragmentKey.of(name, ""),
          FragmentPolicy.of(Duration.ofMinutes(1)),
          rendering -> Content.of("text"));
    }
    NodeSummary summary = NodeSummary.of(cache);
    assertThat(summary.node().name()).isEqualTo("node 7");
    assertThat(summary.names()).containsExactly("often", "rare");
    assertThat(summary.sample().requests()).isEqualTo(3);
  }
}
