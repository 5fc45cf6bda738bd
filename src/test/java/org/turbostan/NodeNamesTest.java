package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** The names that a node knows, on their way to the others. */
class NodeNamesTest {

  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofHours(1));

  private final MapNotes notes = new MapNotes();
  private long nanos = 1_000_000_000_000L;

  @Test
  void tenThousandNamesOfSixtyLettersComeWhole() {
    Set<String> names = names(10_000, 60);
    NodeNames.Parts parts = NodeNames.of(names, 1);
    assertThat(parts.told()).isEqualTo(10_000);
    assertThat(join(parts)).isEqualTo(names);
  }

  @Test
  void noPartIsTooLargeForAnItem() {
    NodeNames.Parts parts = NodeNames.of(names(50_000, 60), 1);
    assertThat(parts.texts()).hasSize(NodeSummary.Names.MOST_PARTS);
    assertThat(parts.texts()).allMatch(text -> text.length() < 64_000);
  }

  @Test
  void whatThereIsNoRoomForIsCounted() {
    Set<String> names = names(50_000, 60);
    NodeNames.Parts parts = NodeNames.of(names, 1);
    int told = NodeNames.MOST_CHARS / 61;
    assertThat(parts.told()).isEqualTo(told);
    assertThat(join(parts)).hasSize(told).isSubsetOf(names);
  }

  @Test
  void anyTextIsAName() {
    Set<String> odd = Set.of("line\nfeed", "a b+c", "100 %", "/shop/é🌬", "<script>");
    assertThat(join(NodeNames.of(odd, 1))).isEqualTo(odd);
  }

  @Test
  void whatIsNoNameIsPassedOver() {
    assertThat(NodeNames.parse("box\n%zz\n\nmenu")).containsExactlyInAnyOrder("box", "menu");
  }

  @Test
  void whatANodeTellsIsHeardByTheOthers() {
    FragmentCache cache = cache();
    names(2_000, 60).forEach(name -> fetch(cache, name));
    NodeNames.Heard heard = heard(told(cache));
    assertThat(heard.complete()).isTrue();
    assertThat(heard.names()).isEqualTo(names(2_000, 60));
  }

  @Test
  void aPartThatIsLostIsMissed() {
    FragmentCache cache = cache();
    names(2_000, 60).forEach(name -> fetch(cache, name));
    NodeSummary summary = told(cache);
    notes.texts.remove(NodeNames.note("5eed", 1));
    NodeNames.Heard heard = heard(summary);
    assertThat(heard.complete()).isFalse();
    assertThat(heard.names()).hasSizeBetween(1_000, 1_999);
  }

  @Test
  void aPartOfAnotherEditionIsMissed() {
    FragmentCache cache = cache();
    names(2_000, 60).forEach(name -> fetch(cache, name));
    NodeSummary summary = told(cache);
    notes.texts.put(NodeNames.note("5eed", 1), "names 7\nodd\n");
    NodeNames.Heard heard = heard(summary);
    assertThat(heard.complete()).isFalse();
    assertThat(heard.names()).doesNotContain("odd");
  }

  @Test
  void namesAreToldAgainWhenTheyHaveChangedAndBeforeTheyAreForgotten() {
    FragmentCache cache = cache();
    NodeTeller teller = new NodeTeller(cache, () -> nanos);
    String part = NodeNames.note("5eed", 0);
    fetch(cache, "box");
    teller.text();
    notes.written.clear();
    pass(Duration.ofSeconds(5));
    teller.text();
    assertThat(notes.written).isEmpty();
    fetch(cache, "menu");
    pass(Duration.ofSeconds(5));
    teller.text();
    assertThat(notes.written).containsExactly(part);
    assertThat(notes.texts.get(part)).contains("box", "menu");
    pass(Duration.ofSeconds(40));
    teller.text();
    assertThat(notes.written).containsExactly(part, part);
  }

  @Test
  void whoHasManyNamesTellsThemLessOften() {
    FragmentCache cache = cache();
    NodeTeller teller = new NodeTeller(cache, () -> nanos);
    names(10_000, 60).forEach(name -> fetch(cache, name));
    teller.text();
    int parts = notes.written.size();
    assertThat(parts).isGreaterThan(16);
    for (int i = 0; i < 120; i++) {
      fetch(cache, "news " + i);
      pass(Duration.ofSeconds(1));
      teller.text();
    }
    assertThat(notes.written.size()).isBetween(4 * parts, parts + 4 * 120);
  }

  @Test
  void itIsKnownWhatANodeIsCalledThatHasStopped() {
    told(cache());
    assertThat(NodeNames.nameOf("5eed", notes).toCompletableFuture().join()).hasValue("node 7");
    assertThat(NodeNames.nameOf("0dd", notes).toCompletableFuture().join()).isEmpty();
  }

  private NodeSummary told(FragmentCache cache) {
    NodeSummary summary = NodeSummary.parse(new NodeTeller(cache, () -> nanos).text());
    assertThat(summary).isNotNull();
    return summary;
  }

  private NodeNames.Heard heard(NodeSummary node) {
    return NodeNames.read(node, notes).toCompletableFuture().join();
  }

  private void pass(Duration span) {
    nanos += span.toNanos();
  }

  private FragmentCache cache() {
    CacheStore store =
        new ForwardingStore(new LocalStore(20_000_000)) {
          @Override
          public StoreStatus status() {
            return new StoreStatus() {
              @Override
              public SharedNotes notes() {
                return notes;
              }

              @Override
              public Membership membership() {
                return new Membership("5eed", "a:1");
              }
            };
          }
        };
    return FragmentCache.builder(store).clock(() -> Instant.EPOCH).node("node 7").build();
  }

  private static void fetch(FragmentCache cache, String name) {
    cache.fetch(FragmentKey.of(name, ""), POLICY, rendering -> Content.of("text"));
  }

  private static Set<String> join(NodeNames.Parts parts) {
    List<String> names = new ArrayList<>();
    for (String text : parts.texts()) {
      assertThat(text).startsWith("names 1\n");
      names.addAll(NodeNames.parse(text.substring("names 1\n".length())));
    }
    assertThat(names).doesNotHaveDuplicates();
    return new HashSet<>(names);
  }

  private static Set<String> names(int count, int length) {
    Set<String> names = new HashSet<>();
    IntStream.range(0, count)
        .forEach(i -> names.add(("/" + i + "x".repeat(length)).substring(0, length)));
    return names;
  }
}
