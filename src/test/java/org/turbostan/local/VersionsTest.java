package org.turbostan.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.Tag;

class VersionsTest {

  private static final Tag OLD = Tag.of("old");
  private static final Tag OTHER = Tag.of("other");
  private static final long PLENTY = 1_000_000;

  /** Room for some four short tags. */
  private static final long LITTLE = 1_000;

  @Test
  void whatWasNeverDeletedIsCurrent() {
    Versions versions = new Versions(PLENTY);
    assertThat(versions.currentSince(versions.sequence(), List.of(OLD, OTHER))).isTrue();
  }

  @Test
  void whatWasDeletedIsNotCurrentSinceBefore() {
    Versions versions = new Versions(PLENTY);
    long before = versions.sequence();
    versions.delete(Set.of(OLD));
    assertThat(versions.currentSince(before, List.of(OTHER, OLD))).isFalse();
    assertThat(versions.currentSince(before, List.of(OTHER))).isTrue();
    assertThat(versions.currentSince(versions.sequence(), List.of(OTHER, OLD))).isTrue();
  }

  @Test
  void everyDeleteHasItsOwnNumber() {
    Versions versions = new Versions(PLENTY);
    versions.delete(Set.of(OLD));
    long first = versions.sequence();
    versions.delete(Set.of(OLD));
    assertThat(versions.sequence()).isGreaterThan(first);
    assertThat(versions.currentSince(first, List.of(OLD))).isFalse();
  }

  @Test
  void whatIsForgottenCountsAsDeleted() {
    Versions versions = new Versions(LITTLE);
    long before = versions.sequence();
    versions.delete(Set.of(OLD));
    for (int i = 0; i < 100; i++) {
      versions.delete(Set.of(Tag.of("t" + i)));
    }
    assertThat(versions.currentSince(before, List.of(OLD))).isFalse();
    assertThat(versions.currentSince(before, List.of(Tag.of("never deleted")))).isFalse();
    assertThat(versions.currentSince(versions.sequence(), List.of(OLD))).isTrue();
  }

  @Test
  void deletesOfOneTagMakeNoneOfTheOthersForgotten() {
    Versions versions = new Versions(LITTLE);
    long before = versions.sequence();
    for (int i = 0; i < 10_000; i++) {
      versions.delete(Set.of(OLD));
    }
    assertThat(versions.currentSince(before, List.of(OTHER))).isTrue();
    assertThat(versions.currentSince(before, List.of(OLD))).isFalse();
  }

  @Test
  void theMemoryOfDeletesIsBoundedByBytesHoweverLongTheTagsAre() {
    Versions versions = new Versions(PLENTY);
    for (int i = 0; i < 1_000; i++) {
      versions.delete(Set.of(Tag.of("t".repeat(10_000) + i)));
    }
    assertThat(versions.bytes()).isBetween(PLENTY / 2, PLENTY);
  }

  @Test
  void aDeleteOfMoreThanFitsStillDeletes() {
    Versions versions = new Versions(0);
    long before = versions.sequence();
    versions.delete(Set.of(OLD, OTHER));
    assertThat(versions.currentSince(before, List.of(OLD))).isFalse();
    assertThat(versions.currentSince(before, List.of(OTHER))).isFalse();
    assertThat(versions.bytes()).isZero();
  }
}
