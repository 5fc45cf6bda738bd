package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
          new NodeSummary.Names(12_345, 12_000, 16, 3));

  @Test
  void itComesBackAsItWasSent() {
    assertThat(NodeSummary.parse(SUMMARY.toText())).isEqualTo(SUMMARY);
  }

  @Test
  void itIsOneFactALine() {
    assertThat(SUMMARY.toText())
        .startsWith(
            "turbostan 1\nnode node+1\nsince 1000\norigin 5eed\ngiven a%3A1%2Cb%3A2+lease%3D25\nat 2000\nrequests 12\n")
        .endsWith("\npending 3\nknown 12345\ntold 12000\nparts 16\nedition 3");
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
  void noNodeIsAskedForMorePartsThanThereCanBe() {
    NodeSummary parsed = NodeSummary.parse(SUMMARY.toText().replace("parts 16", "parts 1000000"));
    assertThat(parsed).isNotNull();
    assertThat(parsed.names().parts()).isEqualTo(NodeSummary.Names.MOST_PARTS);
  }

  @Test
  void itTellsOfACache() {
    FragmentCache cache = FragmentCache.builder(new LocalStore(1_000_000)).node("node 7").build();
    for (String name : List.of("rare", "often", "often")) {
      cache.fetch(
          FragmentKey.of(name, ""),
          FragmentPolicy.of(Duration.ofMinutes(1)),
          rendering -> Content.of("text"));
    }
    NodeSummary summary = NodeSummary.of(cache, new NodeSummary.Names(2, 2, 1, 1));
    assertThat(summary.node().name()).isEqualTo("node 7");
    assertThat(summary.names().known()).isEqualTo(2);
    assertThat(summary.sample().requests()).isEqualTo(3);
  }
}
