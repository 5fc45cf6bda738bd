package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turbostan.Tag;

class ChangesTest {

  private static final Version NAME = new Version(1, 1);
  private static final Version OTHER_NAME = new Version(1, 2);

  private final Changes changes = new Changes();
  private long nanos;

  @Test
  void whatWasAppendedHasChangedAndNothingElse() {
    Standing before = read(NAME, 7);
    read(NAME, 7, 8, 65_535);
    assertThat(changes.isUnchanged(7, before)).isTrue();
    assertThat(changes.isUnchanged(8, before)).isFalse();
    assertThat(changes.isUnchanged(65_535, before)).isFalse();
  }

  @Test
  void whatWasAppendedBeforeHasNotChangedSince() {
    read(NAME);
    Standing after = read(NAME, 8);
    read(NAME, 8, 9);
    assertThat(changes.isUnchanged(8, after)).isTrue();
  }

  @Test
  void underAnotherNameAnythingMayHaveChanged() {
    Standing before = read(NAME, 7);
    Standing after = read(OTHER_NAME, 7);
    assertThat(changes.isUnchanged(9, before)).isFalse();
    assertThat(changes.isUnchanged(9, after)).isTrue();
  }

  @Test
  void whatThisNodeDeletesHasChangedAtOnce() {
    Standing before = read(NAME);
    delete(8);
    assertThat(changes.isUnchanged(8, before)).isFalse();
    assertThat(changes.isUnchanged(9, before)).isTrue();
    assertThat(changes.isUnchanged(8, read(NAME))).isTrue();
  }

  @Test
  void aMarkTellsWhatHasChangedSinceWhoeverMadeIt() {
    Marks marks = marks(sequence(NAME, 7));
    read(NAME, 7);
    assertThat(changes.isUnchanged(7, marks)).isTrue();
    read(NAME, 7, 8);
    assertThat(changes.isUnchanged(7, marks)).isTrue();
    assertThat(changes.isUnchanged(8, marks)).isFalse();
    assertThat(changes.isUnchanged(8, marks(sequence(NAME, 7, 8)))).isTrue();
  }

  @Test
  void whoReadsASequenceForTheFirstTimeKnowsAllOfIt() {
    read(NAME, 7, 8);
    assertThat(changes.isUnchanged(7, marks(sequence(NAME, 7)))).isTrue();
    assertThat(changes.isUnchanged(8, marks(sequence(NAME, 7)))).isFalse();
  }

  @Test
  void aMarkInAnotherSequenceTellsNothing() {
    assertThat(changes.isUnchanged(7, marks(sequence(NAME)))).isFalse();
    read(NAME, 7, 8);
    read(OTHER_NAME);
    assertThat(changes.isUnchanged(7, marks(sequence(NAME, 7, 8)))).isFalse();
    assertThat(changes.isUnchanged(7, marks(sequence(OTHER_NAME)))).isTrue();
    assertThat(changes.isUnchanged(7, Marks.NONE)).isFalse();
  }

  @Test
  void whatASlotWasInTheSequenceBeforeIsForgotten() {
    read(NAME, 1, 2, 3, 7);
    read(OTHER_NAME, 8);
    assertThat(changes.isUnchanged(7, marks(sequence(OTHER_NAME)))).isTrue();
    assertThat(changes.isUnchanged(8, marks(sequence(OTHER_NAME)))).isFalse();
  }

  @Test
  void aMarkFartherThanWasReadTellsNothing() {
    read(NAME, 7);
    assertThat(changes.isUnchanged(9, marks(sequence(NAME, 7, 8)))).isFalse();
  }

  @Test
  void whatThisNodeDeletesIsUnknownUntilItIsRead() {
    read(NAME);
    delete(8);
    assertThat(changes.isUnchanged(8, marks(sequence(NAME)))).isFalse();
    read(NAME, 8, 8);
    assertThat(changes.isUnchanged(8, marks(sequence(NAME)))).isFalse();
    assertThat(changes.isUnchanged(8, marks(sequence(NAME, 8)))).isFalse();
    assertThat(changes.isUnchanged(8, marks(sequence(NAME, 8, 8)))).isTrue();
  }

  @Test
  void aReadingThatWasSentBeforeThisNodeDeletedDoesNotTellOfIt() {
    read(NAME);
    Moment sent = new Moment(++nanos, 0);
    delete(8);
    changes.arrived(sequence(NAME, 8), sent);
    assertThat(changes.isUnchanged(8, marks(sequence(NAME, 8)))).isFalse();
    sent = new Moment(++nanos, 0);
    delete(8);
    changes.arrived(sequence(OTHER_NAME), sent);
    assertThat(changes.isUnchanged(8, marks(sequence(OTHER_NAME)))).isFalse();
    assertThat(changes.isUnchanged(9, marks(sequence(OTHER_NAME)))).isTrue();
  }

  private static Marks marks(Sequence sequence) {
    return new Marks(0, List.of(sequence.mark()));
  }

  @Test
  void aReadingThatWasSentBeforeTheLastIsLeftOut() {
    read(NAME, 7);
    Changes.Reading last = changes.last();
    changes.arrived(sequence(OTHER_NAME), new Moment(nanos - 1, 0));
    assertThat(changes.last()).isSameAs(last);
  }

  @Test
  void whereNothingHasChangedItIsTheSame() {
    assertThat(read(NAME, 7)).isSameAs(read(NAME, 7));
  }

  @Test
  void aSlotIsFoundOnlyAfterTheMark() {
    Sequence.Mark mark = sequence(NAME, 7).mark();
    assertThat(sequence(NAME, 7, 8).hasSince(mark, 8)).isTrue();
    assertThat(sequence(NAME, 7, 8).hasSince(mark, 7)).isFalse();
  }

  @Test
  void whatIsNoSequenceIsNone() {
    byte[] bytes = ByteBuffer.allocate(19).put(NAME.encoded()).array();
    assertThat(Sequence.decode(bytes)).isNotNull();
    assertThat(Sequence.decode(java.util.Arrays.copyOf(bytes, 18))).isNull();
    assertThat(Sequence.decode(new byte[19])).isNull();
    assertThat(Sequence.decode(new byte[0])).isNull();
    assertThat(Sequence.decode(null)).isNull();
  }

  @Test
  void tagsAreSpreadOverAllSlotsButEverythingHasItsOwn() {
    WireKeys keys = new WireKeys("stan");
    assertThat(slot(keys, Tag.ALL)).isZero();
    assertThat(IntStream.range(0, 10_000).map(i -> slot(keys, Tag.of("tag" + i))).distinct())
        .hasSizeGreaterThan(9_000)
        .allMatch(slot -> slot > 0 && slot < Sequence.SLOTS);
    // Names lie together on one server, and yet have slots of their own.
    assertThat(IntStream.range(0, 100).map(i -> slot(keys, Tag.name("name" + i))).distinct())
        .hasSizeGreaterThan(90);
  }

  private static int slot(WireKeys keys, Tag tag) {
    return Sequence.slot(tag, keys.version(tag, false));
  }

  private void delete(int slot) {
    TagItems tag = new TagItems(Tag.of("a"), 0, slot, "hard", "soft");
    changes.deleted(List.of(tag), new Moment(++nanos, 0));
  }

  private Standing read(Version name, int... slots) {
    changes.arrived(sequence(name, slots), new Moment(++nanos, 0));
    return changes.last().standing();
  }

  private static Sequence sequence(Version name, int... slots) {
    byte[] encoded = name.encoded();
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length + 2 * slots.length).put(encoded);
    for (int slot : slots) {
      bytes.putShort((short) slot);
    }
    return Sequence.decode(bytes.array());
  }
}
