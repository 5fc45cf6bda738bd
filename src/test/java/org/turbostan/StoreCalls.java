package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the parts of a store's contract ask of a store, with stages that complete in time. */
final class StoreCalls {

  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  static final FragmentKey BOX = new FragmentKey("box", "digest", "product:42", "de");

  /** How often a race is run, and how many keys are compared. */
  static final int ROUNDS = 200;

  private static final Lifetime HOUR = Lifetime.of(Duration.ofHours(1));

  private StoreCalls() {}

  static FragmentKey keyOf(String text) {
    return FragmentKey.of("fragment", "key " + text);
  }

  /** The tags that the library gives an entry, and one of the author's. */
  static Set<Tag> tagsOf(FragmentKey key, Tag... more) {
    Set<Tag> tags = new HashSet<>(List.of(more));
    tags.add(Tag.ALL);
    tags.add(Tag.of("tag"));
    if (!key.name().isEmpty()) {
      tags.add(Tag.name(key.name()));
    }
    if (!key.key().isEmpty()) {
      tags.add(Tag.key(key.key()));
    }
    return tags;
  }

  static Entry entry(FragmentKey key, String text, Tag... more) {
    return entry(key, Content.of(text), more);
  }

  static Entry entry(FragmentKey key, Content content, Tag... more) {
    return Entry.of(key, content, NOON, HOUR, tagsOf(key, more), Set.of());
  }

  static void set(CacheStore node, Entry entry) {
    assertThat(resultOf(node.set(entry, node.snapshot()))).as("why it was not stored").isNull();
  }

  static Deletion delete(CacheStore node, Tag... tags) {
    return delete(node, Deletion.Mode.HARD, tags);
  }

  static void softDelete(CacheStore node, Tag... tags) {
    delete(node, Deletion.Mode.SOFT, tags);
  }

  static Deletion delete(CacheStore node, Deletion.Mode mode, Tag... tags) {
    Deletion deletion = resultOf(node.delete(Set.of(tags), mode));
    assertThat(deletion.acknowledged()).as("%s", deletion).isTrue();
    return deletion;
  }

  /** Looks a key up as a new request does. */
  static Found get(CacheStore node, FragmentKey key) {
    Snapshot since = node.snapshot();
    Entry now = node.getNow(key, since);
    Found found = resultOf(node.get(key, since));
    if (now != null) {
      assertThat(found.reason()).as("why get finds less than getNow").isNull();
      assertThat(now.content()).isEqualTo(found.entry().content());
    }
    return found;
  }

  static Entry find(CacheStore node, FragmentKey key) {
    Found found = get(node, key);
    assertThat(found.reason()).as("why %s is absent", key).isNull();
    return found.entry();
  }

  static void assertFound(CacheStore node, FragmentKey key, String text) {
    Entry found = find(node, key);
    assertThat(found.key()).isEqualTo(key);
    assertThat(found.content().text()).isEqualTo(text);
  }

  static void assertGone(CacheStore node, FragmentKey key) {
    assertThat(get(node, key).entry()).as("%s", key).isNull();
  }

  static void eventually(Runnable assertion) {
    await().untilAsserted(assertion::run);
  }

  static <T extends @Nullable Object> T resultOf(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the store's stage must complete, and with a value", e);
    }
  }
}
