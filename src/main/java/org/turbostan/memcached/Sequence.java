package org.turbostan.memcached;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.turbostan.Tag;

/**
 * What was deleted on a server, in order: a name that no other sequence ever had, and then the
 * <em>slot</em> of each tag that was deleted since the sequence got its name.
 *
 * <p>It only grows, until somebody begins it anew under another name. So who has read it twice
 * under one name knows the slots of all that was deleted in between, and who finds another name
 * knows nothing. A slot is one of {@value #SLOTS} numbers; tags that share one cost each other a
 * look, and no more.
 *
 * <p>On the wire it is the name as a {@link Version}, then two bytes for each slot, big-endian: the
 * form that memcached can append to. Immutable.
 */
final class Sequence {

  /** It must be the same on all nodes. */
  static final int SLOTS = 1 << 16;

  /**
   * From here on, in bytes, it should begin anew, which is after 2,000 deletes or so. Each reading
   * carries all of it, and after each beginning all copies are looked at once.
   */
  private static final int LONG = 8192;

  private static final int FIRST_SLOT = 1 + Version.BYTES;

  /**
   * How far a sequence had been read.
   *
   * @param name its name
   * @param length its length on the wire, in bytes
   */
  record Mark(Version name, int length) {}

  /** Takes slots. */
  interface SlotConsumer {

    /**
     * Takes a slot.
     *
     * @param length how long the sequence was with it
     */
    void accept(int slot, int length);
  }

  private final Version name;
  private final byte[] bytes;

  private Sequence(Version name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /**
   * Returns the slot of a tag. Everything has one of its own: who shared it would cost every copy a
   * look now and then. Those of others are taken from their own hash, not from that by which their
   * server is chosen.
   *
   * @param version the key of the tag's version
   */
  static int slot(Tag tag, WireKey version) {
    return tag.equals(Tag.ALL)
        ? 0
        : 1 + (int) Long.remainderUnsigned(version.hash(), Sequence.SLOTS - 1);
  }

  /** Returns the sequence that a server sent, or {@code null} if it is none. */
  static @Nullable Sequence decode(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length < FIRST_SLOT || (bytes.length - FIRST_SLOT) % 2 != 0) {
      return null;
    }
    Version name = Version.decode(Arrays.copyOf(bytes, FIRST_SLOT));
    return name == null ? null : new Sequence(name, bytes);
  }

  /** Returns what is appended, on the wire, when tags are deleted. */
  static byte[] encoded(Collection<TagItems> deleted) {
    ByteBuffer slots = ByteBuffer.allocate(Short.BYTES * deleted.size());
    deleted.forEach(tag -> slots.putShort((short) tag.slot()));
    return slots.array();
  }

  Mark mark() {
    return new Mark(name, bytes.length);
  }

  int length() {
    return bytes.length;
  }

  /** Returns whether it should begin anew. */
  boolean isLong() {
    return bytes.length >= LONG;
  }

  /** Returns whether this is the sequence of which a mark was made, so that it tells what came. */
  boolean continues(Mark mark) {
    return mark.name.equals(name);
  }

  /** Passes on the slots that were added after a mark of this sequence. */
  void since(Mark mark, SlotConsumer slots) {
    from(mark.length, slots);
  }

  /** Passes on all its slots. */
  void all(SlotConsumer slots) {
    from(FIRST_SLOT, slots);
  }

  private void from(int start, SlotConsumer slots) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int i = start; i < bytes.length; i += Short.BYTES) {
      slots.accept(Short.toUnsignedInt(buffer.getShort(i)), i + Short.BYTES);
    }
  }

  /** Returns whether a slot was added after a mark of this sequence. */
  boolean hasSince(Mark mark, int slot) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int i = mark.length; i < bytes.length; i += Short.BYTES) {
      if (Short.toUnsignedInt(buffer.getShort(i)) == slot) {
        return true;
      }
    }
    return false;
  }
}
