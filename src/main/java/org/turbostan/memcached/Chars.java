package org.turbostan.memcached;

import java.nio.ByteBuffer;

/** Texts as the 16 bits of each {@code char}: unlike any charset, this keeps lone surrogates. */
final class Chars {

  private Chars() {}

  static byte[] encode(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(Character.BYTES * text.length());
    bytes.asCharBuffer().put(text);
    return bytes.array();
  }

  static String decode(byte[] bytes, int start, int length) {
    return ByteBuffer.wrap(bytes, start, length).slice().asCharBuffer().toString();
  }

  static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
