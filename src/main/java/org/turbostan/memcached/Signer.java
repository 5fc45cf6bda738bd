package org.turbostan.memcached;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs entries with HMAC-SHA256, and tells ours from others'. The previous secret is accepted on
 * reading, while the nodes of a cluster change over.
 *
 * <p>Safe for use by many threads.
 */
final class Signer {

  static final int BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec secret;
  private final @Nullable SecretKeySpec previous;

  /**
   * Makes a signer.
   *
   * @throws IllegalArgumentException if a secret is empty
   */
  Signer(byte[] secret, byte @Nullable [] previous) {
    this.secret = new SecretKeySpec(secret, ALGORITHM);
    this.previous = previous == null ? null : new SecretKeySpec(previous, ALGORITHM);
  }

  /** Returns the signature of the first {@code length} bytes. */
  byte[] sign(byte[] bytes, int length) {
    return sign(secret, bytes, length);
  }

  /** Returns whether the bytes from {@code length} on are a signature of those before. */
  boolean accepts(byte[] bytes, int length) {
    byte[] claimed = new byte[BYTES];
    ByteBuffer.wrap(bytes, length, BYTES).get(claimed);
    return MessageDigest.isEqual(claimed, sign(secret, bytes, length))
        || (previous != null && MessageDigest.isEqual(claimed, sign(previous, bytes, length)));
  }

  private static byte[] sign(SecretKeySpec key, byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has " + ALGORITHM, e);
    }
  }
}
