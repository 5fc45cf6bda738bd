package org.turbostan.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.Deletion.Mode.HARD;
import static org.turbostan.Deletion.Mode.SOFT;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.Tag;

class VersionsTest {

  private static final Tag OLD = Tag.of("old");
  private static final Tag OTHER = Tag.of("other");
  private static final long PLENTY = 1_000_000;

  /** Room for some four short tags. */
  private static final long LITTLE = 2_000;

  @Test
  void whatWasNeverDeletedIsCurrent() {
    Versions versions = new Versions(PLENTY);
    assertThat(valid(versions, versions.sequence(), List.of(OLD, OTHER))).isTrue();
  }

  @Test
  void whatWasDeletedIsNotCurrentSinceBefore() {
    Versions versions = new Versions(PLENTY);
    long before = versions.sequence();
    versions.delete(Set.of(OLD), HARD);
    assertThat(valid(versions, before, List.of(OTHER, OLD))).isFalse();
    assertThat(valid(versions, before, List.of(OTHER))).isTrue();
    assertThat(valid(versions, versions.sequence(), List.of(OTHER, OLD))).isTrue();
  }

  @Test
  void everyDeleteHasItsOwnNumber() {
    Versions versions = new Versions(PLENTY);
    versions.delete(Set.of(OLD), HARD);
    long first = versions.sequence();
    versions.delete(Set.of(OLD), HARD);
    assertThat(versions.sequence()).isGreaterThan(first);
    assertThat(valid(versions, first, List.of(OLD))).isFalse();
  }

  @Test
  void whatIsForgottenCountsAsDeleted() {
    Versions versions = new Versions(LITTLE);
    long before = versions.sequence();
    versions.delete(Set.of(OLD), HARD);
    for (int i = 0; i < 100; i++) {
      versions.delete(Set.of(Tag.of("t" + i)), HARD);
    }
    assertThat(valid(versions, before, List.of(OLD))).isFalse();
    assertThat(valid(versions, before, List.of(Tag.of("never deleted")))).isFalse();
    assertThat(valid(versions, versions.sequence(), List.of(OLD))).isTrue();
  }

  @Test
  void deletesOfOneTagMakeNoneOfTheOthersForgotten() {
    Versions versions = new Versions(LITTLE);
    long before = versions.sequence();
    for (int i = 0; i < 10_000; i++) {
      versions.delete(Set.of(OLD), HARD);
    }
    assertThat(valid(versions, before, List.of(OTHER))).isTrue();
    assertThat(valid(versions, before, List.of(OLD))).isFalse();
  }

  @Test
  void theMemoryOfDeletesIsBoundedByBytesHoweverLongTheTagsAre() {
    Versions versions = new Versions(PLENTY);
    for (int i = 0; i < 1_000; i++) {
      versions.delete(Set.of(Tag.of("t".repeat(10_000) + i)), HARD);
    }
    assertThat(versions.bytes()).isBetween(PLENTY / 4, PLENTY);
  }

  @Test
  void aDeleteOfMoreThanFitsStillDeletes() {
    Versions versions = new Versions(0);
    long before = versions.sequence();
    versions.delete(Set.of(OLD, OTHER), HARD);
    assertThat(valid(versions, before, List.of(OLD))).isFalse();
    assertThat(valid(versions, before, List.of(OTHER))).isFalse();
    assertThat(versions.bytes()).isZero();
  }

  @Test
  void aSoftDeleteIsToldFromAHardOne() {
    Versions versions = new Versions(PLENTY);
    long before = versions.sequence();
    versions.delete(Set.of(OLD), SOFT);
    assertThat(versions.validAsOf(before, List.of(OTHER, OLD))).isEqualTo(Versions.SOFTLY_DELETED);
    versions.delete(Set.of(OTHER), HARD);
    assertThat(versions.validAsOf(before, List.of(OLD, OTHER))).isEqualTo(Versions.DELETED);
    assertThat(versions.validAsOf(versions.sequence(), List.of(OLD, OTHER)))
        .isEqualTo(versions.sequence());
  }

  private static boolean valid(Versions versions, long since, List<Tag> tags) {
    return versions.validAsOf(since, tags) >= 0;
  }
}
