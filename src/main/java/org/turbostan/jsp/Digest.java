package org.turbostan.jsp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256, of which the first half is kept: 128 bits, which never meet by chance. */
final class Digest {

  private static final int KEPT_BYTES = 16;

  private final MessageDigest sha256 = sha256();

  /** Returns the digest of a text, as 32 hexadecimal digits. */
  static String of(String text) {
    return new Digest().add(text).hex();
  }

  /** Adds a part. Its length goes before it, so that no two lists of parts are the same. */
  Digest add(byte[] part) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      sha256.update((byte) (part.length >> shift));
    }
    sha256.update(part);
    return this;
  }

  /** Adds a part, by its chars: an encoding would make the same of all lone surrogates. */
  Digest add(String part) {
    byte[] bytes = new byte[2 * part.length()];
    for (int i = 0; i < part.length(); i++) {
      bytes[2 * i] = (byte) (part.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) part.charAt(i);
    }
    return add(bytes);
  }

  /** Returns the digest of the parts so far, and forgets them. */
  String hex() {
    return HexFormat.of().formatHex(sha256.digest(), 0, KEPT_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
