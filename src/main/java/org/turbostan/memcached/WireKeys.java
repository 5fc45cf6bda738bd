package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;
import org.turbostan.Tag;

/**
 * The keys of one namespace on the wire, e.g. {@code stan:shop:e1:Xk3…} for an entry.
 *
 * <p>What can hold anything is hashed with SHA-256, over an encoding that keeps its parts apart and
 * keeps every {@code char}: two logical keys meet only if SHA-256 collides, and an entry says
 * inside which key is its own. Entries and claims have the number of the entry's format in their
 * keys, so that two versions of this library never overwrite each other's entries; versions have
 * not, so that a delete by either is a delete for both.
 *
 * <p>Immutable and safe for use by any thread.
 */
final class WireKeys {

  static final int DIGEST_BYTES = 32;

  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private static final int NAME = numberOf(Tag.Kind.NAME);
  private static final long PLACE_OF_ALL = start(digest(Tag.ALL));

  private final String prefix;

  /**
   * Makes the keys of a namespace.
   *
   * @throws IllegalArgumentException if it is not 1 to 32 letters, digits, {@code -} or {@code _}
   */
  WireKeys(String namespace) {
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "the namespace is '" + namespace + "'; it is 1 to 32 letters, digits, - or _");
    }
    this.prefix = "stan:" + namespace + ':';
  }

  /** Returns the key of an entry. */
  WireKey entry(FragmentKey key) {
    return ofEntry("e" + EntryCodec.FORMAT, key);
  }

  /** Returns the key of a claim to render an entry; it lies where the entry lies. */
  WireKey claim(FragmentKey key) {
    return ofEntry("c" + EntryCodec.FORMAT, key);
  }

  /** What is kept for an author's key lies beside the version of that key: it needs both. */
  private WireKey ofEntry(String kind, FragmentKey key) {
    byte[] digest = digest(0, key.name(), key.template(), key.key(), key.variant());
    return key(kind, digest, start(key.key().isEmpty() ? digest : digest(Tag.key(key.key()))));
  }

  /** Returns the key of the version that a delete of this kind replaces; both lie together. */
  WireKey version(Tag tag, boolean soft) {
    return version(numberOf(tag.kind()), digest(tag), soft);
  }

  /**
   * Returns the key of the version of the tag of this kind that has this digest. Names have theirs
   * beside that of everything: whoever needs the one needs the other.
   *
   * @param kind the {@linkplain #numberOf number} of the kind
   */
  WireKey version(int kind, byte[] digest, boolean soft) {
    return key(soft ? "s" : "v", digest, kind == NAME ? PLACE_OF_ALL : start(digest));
  }

  /** Returns by what the versions of a tag are found. */
  static byte[] digest(Tag tag) {
    return digest(numberOf(tag.kind()), tag.value());
  }

  /** Returns the key of a server's sequence; each server has its own item of this name. */
  String sequence() {
    return prefix + "sequence";
  }

  /** Returns the key of the fingerprint of the list of servers; each server has its own. */
  String topology() {
    return prefix + "topology";
  }

  /** Returns the key by which one of the nodes tells of itself; each server has its own. */
  String node(int number) {
    return prefix + "node:" + number;
  }

  /** Returns the key of a note, which may have any name; each server has its own copy. */
  String note(String name) {
    return prefix + "note:" + BASE64.encodeToString(sha256().digest(name.getBytes(UTF_8)));
  }

  /**
   * Returns the key under which a node shows that it lives, on each server where it holds a claim.
   *
   * @param origin the node's number, as in the versions that it makes
   */
  String beat(long origin) {
    return prefix + "b:" + Long.toHexString(origin);
  }

  private WireKey key(String kind, byte[] digest, long place) {
    return new WireKey(prefix + kind + ':' + BASE64.encodeToString(digest), place, start(digest));
  }

  private static long start(byte[] digest) {
    return ByteBuffer.wrap(digest).getLong();
  }

  private static byte[] digest(int kind, String... parts) {
    int length = 1;
    for (String part : parts) {
      length += Integer.BYTES + Character.BYTES * part.length();
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).put((byte) kind);
    for (String part : parts) {
      buffer.putInt(part.length());
      for (int i = 0; i < part.length(); i++) {
        buffer.putChar(part.charAt(i));
      }
    }
    return sha256().digest(buffer.array());
  }

  /** Returns the first eight bytes of the SHA-256 of an ASCII text. */
  static long hash(String ascii) {
    return start(sha256().digest(ascii.getBytes(US_ASCII)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Returns the number of a kind of tag on the wire, which never changes. */
  static int numberOf(Tag.Kind kind) {
    return switch (kind) {
      case ALL -> 0;
      case NAME -> 1;
      case KEY -> 2;
      case TAG -> 3;
    };
  }

  /** Returns the kind of tag of this number, or {@code null}. */
  static Tag.@Nullable Kind kindOf(int number) {
    return switch (number) {
      case 0 -> Tag.Kind.ALL;
      case 1 -> Tag.Kind.NAME;
      case 2 -> Tag.Kind.KEY;
      case 3 -> Tag.Kind.TAG;
      default -> null;
    };
  }
}
