package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;

/** Of what other nodes are told, and what is kept, without a server or time. */
class NearTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final FragmentKey UNKEYED = FragmentKey.of("box", "");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOW = BareNode.NOW;

  private final BareNode node = new BareNode(new MapServer());
  private final Near near = node.near;

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void whatTakesThePlaceOfAFreshOneIsToldByItsKey() {
    replace(box("old"), box("new"));
    node.runDue();
    assertThat(node.appended()).containsExactly(node.slot(Tag.key("product:42")));
  }

  @Test
  void withoutAKeyItIsToldByItsName() {
    replace(entry(UNKEYED, "old", NOW, Set.of()), entry(UNKEYED, "new", NOW, Set.of()));
    node.runDue();
    assertThat(node.appended()).containsExactly(node.slot(Tag.name("box")));
  }

  @Test
  void itIsToldAMomentLaterOrItsOwnRequestCouldStoreNothingMore() {
    replace(box("old"), box("new"));
    assertThat(node.appended()).isEmpty();
    assertThat(node.due.element().delay()).isPositive();
  }

  @Test
  void whatIsToldInOneMomentIsToldOnce() {
    replace(box("old"), box("new"));
    replace(box("new"), box("newer"));
    node.runDue();
    assertThat(node.appended()).hasSize(1);
    replace(box("newer"), box("newest"));
    node.runDue();
    assertThat(node.appended()).hasSize(2);
  }

  @Test
  void nobodyIsToldOfWhatTakesThePlaceOfTheStale() {
    Entry stale = entry(BOX, "old", NOW.minus(HOUR), Set.of());
    replace(stale, box("new"));
    assertThat(node.due).isEmpty();
  }

  @Test
  void nobodyIsToldOfWhatIsAlike() {
    replace(entry(BOX, "same", NOW.minusSeconds(1), Set.of()), box("same"));
    assertThat(node.due).isEmpty();
  }

  @Test
  void nobodyIsToldOfWhatTheRequestWasNotGiven() {
    near.replaced(box("new"), node.snapshot());
    assertThat(node.due).isEmpty();
  }

  @Test
  void otherTagsAreADifference() {
    replace(box(""), entry(BOX, "", NOW, Set.of(Tag.of("price"))));
    assertThat(node.due).hasSize(1);
  }

  @Test
  void otherVariantsAreADifference() {
    replace(
        box(""),
        Entry.of(BOX, Content.of(""), NOW, Lifetime.of(HOUR), BOX.ownTags(), Set.of("locale")));
    assertThat(node.due).hasSize(1);
  }

  @Test
  void thatItCannotBeCachedAnyMoreIsADifference() {
    replace(box(""), uncacheable());
    assertThat(node.due).hasSize(1);
  }

  @Test
  void whatCannotBeCachedIsNotKeptAndEndsWhatWas() {
    keep(box("old"));
    assertThat(near.has(BOX)).isTrue();
    keep(uncacheable());
    assertThat(near.has(BOX)).isFalse();
  }

  @Test
  void whatDependsOnNothingIsNotKeptForNoDeleteWouldEndIt() {
    keep(Entry.of(BOX, Content.of(""), NOW, Lifetime.of(HOUR), Set.of(), Set.of()));
    assertThat(near.has(BOX)).isFalse();
  }

  @Test
  void whatWasNotAnsweredEndsNoCopy() {
    keep(box("old"));
    near.drop(BOX, Reason.SERVER_UNREACHABLE);
    near.drop(BOX, Reason.SERVER_BUSY);
    assertThat(near.has(BOX)).isTrue();
    near.drop(BOX, Reason.COLD);
    assertThat(near.has(BOX)).isFalse();
  }

  @Test
  void onlyTheCopyThatWasFoundIsTouched() {
    Entry kept = box("old");
    keep(kept);
    Entry touched = kept.touched(NOW.plusSeconds(1));
    near.touch(box("old"), touched);
    assertThat(near.get(BOX, node.snapshot().view()).entry()).isSameAs(kept);
    near.touch(kept, touched);
    assertThat(near.get(BOX, node.snapshot().view()).entry()).isSameAs(touched);
  }

  /** A request that was given one renders another. */
  private void replace(Entry given, Entry rendered) {
    MemcachedSnapshot since = node.snapshot();
    since.gave(node.copy(given, since));
    near.replaced(rendered, since);
  }

  private void keep(Entry entry) {
    near.keep(node.copy(entry, node.snapshot()));
  }

  private static Entry box(String text) {
    return entry(BOX, text, NOW, Set.of());
  }

  private static Entry entry(FragmentKey key, String text, Instant created, Set<Tag> more) {
    Set<Tag> tags = new HashSet<>(key.ownTags());
    tags.addAll(more);
    return Entry.of(key, Content.of(text), created, Lifetime.of(HOUR), tags, Set.of());
  }

  private static Entry uncacheable() {
    return Entry.uncacheable(BOX, Reason.SESSION, NOW, HOUR, BOX.ownTags());
  }
}
