package org.turbostan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A part of an array. */
final class Slice {

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The bits of eight bytes that no ASCII has. */
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  final byte[] array;
  final int from;
  final int length;

  Slice(byte[] array, int from, int length) {
    this.array = array;
    this.from = from;
    this.length = length;
  }

  static Slice all(byte[] array) {
    return new Slice(array, 0, array.length);
  }

  /** Returns whether there is nothing else in the array. */
  boolean isAll() {
    return length == array.length;
  }

  /** Returns whether it is ASCII. All that comes from another node is asked: eight bytes a step. */
  boolean isAscii() {
    long all = 0;
    int i = from;
    int end = from + length;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      all |= (long) EIGHT_BYTES.get(array, i);
    }
    for (; i < end; i++) {
      all |= array[i];
    }
    return (all & NOT_ASCII) == 0;
  }
}
