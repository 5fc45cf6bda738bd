package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.StoreCalls.BOX;
import static org.turbostan.StoreCalls.NOON;
import static org.turbostan.StoreCalls.ROUNDS;
import static org.turbostan.StoreCalls.assertFound;
import static org.turbostan.StoreCalls.assertGone;
import static org.turbostan.StoreCalls.delete;
import static org.turbostan.StoreCalls.entry;
import static org.turbostan.StoreCalls.eventually;
import static org.turbostan.StoreCalls.find;
import static org.turbostan.StoreCalls.get;
import static org.turbostan.StoreCalls.keyOf;
import static org.turbostan.StoreCalls.resultOf;
import static org.turbostan.StoreCalls.set;
import static org.turbostan.StoreCalls.tagsOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a store is given, it finds again as it was, and nothing else under another key. */
interface KeepingContract extends StoreContract {

  // Get and set.

  @Test
  default void whatWasNeverSetIsAbsentForBeingCold() {
    assertThat(get(here(), BOX)).isEqualTo(Found.absent(Reason.COLD));
  }

  @Test
  default void whatWasSetIsFoundOnEveryNode() {
    set(here(), entry(BOX, "content"));
    for (CacheStore node : nodes()) {
      assertFound(node, BOX, "content");
    }
  }

  @Test
  default void setReplacesWhatWasThere() {
    set(here(), entry(BOX, "first"));
    assertFound(here(), BOX, "first");
    // As a request does that renders anew what it has found, because its author asks for that.
    Snapshot since = there().snapshot();
    resultOf(there().get(BOX, since));
    assertThat(resultOf(there().set(entry(BOX, "second"), since))).isNull();
    assertFound(there(), BOX, "second");
    eventually(() -> assertFound(here(), BOX, "second"));
  }

  @Test
  default void everythingThatAnEntrySaysIsKept() {
    Lifetime lifetime =
        new Lifetime(Duration.ofMinutes(10), Duration.ofSeconds(20), Duration.ofSeconds(30), true);
    Content content = Content.of("body", List.of(new Field("a", "1"), new Field("a", "2")));
    Set<Tag> tags = Set.of(Tag.ALL, Tag.name("box"), Tag.of("nested"), Tag.of("line\r\nfeed"));
    Entry entry = Entry.of(BOX, content, NOON, lifetime, tags, Set.of("locale", "cookie:a"));
    set(here(), entry);
    assertSame(find(there(), BOX), entry);
  }

  @ParameterizedTest
  @MethodSource("org.turbostan.OddTexts#all")
  default void textIsKeptCharacterForCharacter(String text) {
    set(here(), entry(BOX, text));
    assertThat(find(there(), BOX).content().text()).isEqualTo(text);
  }

  @Test
  default void bytesAreKeptByteForByte() {
    byte[] bytes = new byte[70_000];
    new Random(1).nextBytes(bytes);
    List<Field> fields = List.of(new Field("Content-Type", "image/png"));
    set(here(), entry(BOX, Content.of(bytes.clone(), fields)));
    Content found = find(there(), BOX).content();
    assertThat(found.bytes()).isEqualTo(bytes);
    assertThat(found.fields()).isEqualTo(fields);
  }

  @Test
  default void thatSomethingCouldNotBeCachedIsKept() {
    Entry marker = Entry.uncacheable(BOX, Reason.SESSION, NOON, Duration.ofSeconds(5), tagsOf(BOX));
    set(here(), marker);
    assertSame(find(there(), BOX), marker);
  }

  @Test
  default void setAgainstAnOldSnapshotIsStoredWhenNothingWasDeleted() {
    Snapshot before = here().snapshot();
    set(here(), entry(BOX, "first"));
    assertThat(resultOf(here().set(entry(BOX, "second"), before))).isNull();
    assertFound(there(), BOX, "second");
  }

  // Keys.

  @ParameterizedTest
  @MethodSource("org.turbostan.OddTexts#all")
  default void keysHoldAnyText(String odd) {
    FragmentKey key = new FragmentKey("n" + odd, odd, "k" + odd, odd);
    set(here(), entry(key, "content"));
    assertFound(there(), key, "content");
    delete(here(), Tag.key("k" + odd));
    assertGone(there(), key);
  }

  @Test
  default void keysThatDifferNeverCollide() {
    Map<FragmentKey, String> contents = new LinkedHashMap<>();
    for (FragmentKey key : deceptiveKeys()) {
      contents.put(key, "content " + contents.size());
    }
    contents.forEach((key, text) -> set(here(), entry(key, text)));
    contents.forEach((key, text) -> assertFound(there(), key, text));
  }

  @Test
  default void tagsThatDifferNeverCollide() {
    List<String> values = List.of("a", "A", "a ", " a", "a\n", "a\0", "\ud800", "\udc00", "?");
    values.forEach(tag -> set(here(), entry(keyOf(tag), tag, Tag.of(tag))));
    delete(here(), Tag.of("?"));
    delete(here(), Tag.of("a"));
    for (String tag : values) {
      boolean deleted = tag.equals("?") || tag.equals("a");
      assertThat(get(there(), keyOf(tag)).entry() == null).as(tag).isEqualTo(deleted);
    }
  }

  private static void assertSame(Entry found, Entry expected) {
    assertThat(found.key()).isEqualTo(expected.key());
    assertThat(found.content()).isEqualTo(expected.content());
    assertThat(found.created()).isEqualTo(expected.created());
    assertThat(found.freshFrom()).isEqualTo(expected.freshFrom());
    assertThat(found.lifetime()).isEqualTo(expected.lifetime());
    assertThat(found.tags()).isEqualTo(expected.tags());
    assertThat(found.vary()).isEqualTo(expected.vary());
    assertThat(found.uncacheable()).isEqualTo(expected.uncacheable());
  }

  /** Keys that a careless spelling on the wire would take for one another. */
  private static List<FragmentKey> deceptiveKeys() {
    List<FragmentKey> keys = new ArrayList<>();
    keys.add(new FragmentKey("ab", "c", "d", "e"));
    keys.add(new FragmentKey("a", "bc", "d", "e"));
    keys.add(new FragmentKey("abc", "", "d", "e"));
    keys.add(new FragmentKey("ab", "c", "de", ""));
    keys.add(new FragmentKey("ab", "c", "", "de"));
    keys.add(new FragmentKey("", "abc", "d", "e"));
    for (String separator : List.of("\0", "\n", "/", ":", "|", ",", "\u001f", "1", "\\")) {
      keys.add(new FragmentKey("a" + separator, "b", "", ""));
      keys.add(new FragmentKey("a", separator + "b", "", ""));
      keys.add(new FragmentKey("a" + separator + "b", "", "", ""));
      keys.add(new FragmentKey("a", "", separator + "b", ""));
    }
    // All of these are one question mark in UTF-8, if nobody takes care.
    keys.add(FragmentKey.of("s", "\ud800"));
    keys.add(FragmentKey.of("s", "\ud801"));
    keys.add(FragmentKey.of("s", "\udc00"));
    keys.add(FragmentKey.of("s", "?"));
    keys.add(FragmentKey.of("s", "\ufffd"));
    keys.add(FragmentKey.of("u", "\u00e4"));
    keys.add(FragmentKey.of("u", "a\u0308"));
    keys.add(FragmentKey.of("l", "k".repeat(10_000)));
    keys.add(FragmentKey.of("l", "k".repeat(9_999) + "l"));
    Random random = new Random(42);
    for (int i = 0; i < ROUNDS; i++) {
      keys.add(
          new FragmentKey(
              shortText(random), shortText(random), shortText(random), shortText(random)));
    }
    return keys.stream().distinct().toList();
  }

  private static String shortText(Random random) {
    String letters = "ab\0";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(3); length > 0; length--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
