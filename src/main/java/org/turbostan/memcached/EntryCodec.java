package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Field;
import org.turbostan.FragmentKey;
import org.turbostan.Gzip;
import org.turbostan.Hole;
import org.turbostan.Reason;
import org.turbostan.memcached.WireReader.Malformed;

/**
 * The bytes of an entry in memcached.
 *
 * <p>A typical entry, as {@code entry-v1.bin} among the tests has it:
 *
 * <pre>
 * 53 54 41 4E                    magic, "STAN"
 * 01                             format 1
 * 00                             flags: 1 signed, 2 deflated, 4 wide body, 8 sliding, 16 marked
 * 08 "shop"                      namespace
 * 16 "product-box"               key: name
 * 08 "9f2c"                      key: template
 * 14 "product:42"                key: author's key
 * 12 "locale=de"                 key: variant
 * 00 00 01 9B 79 6D D6 00        rendered at, ms since the epoch by the server's clock
 * 00 00 01 9B 79 6D D6 00        lifetime counts from
 * C0 CF 24                       fresh for 600,000 ms
 * E0 D4 03                       then stale while revalidated for 60,000 ms
 * 00                             and stale if rendering fails for 0 ms
 * 00                             why it could not be cached, a word; empty if it could
 * 04                             4 tags: kind (0 all, 1 name, 2 key, 3 author's), value,
 *   00 00  (16 bytes) (16 bytes)   hard version, soft version
 *   01 16 "product-box" …
 *   02 14 "product:42" …
 *   03 10 "products" …
 * 01 0C "locale"                 1 thing that variants differ by
 * 01 0E "charset" 0A "UTF-8"     1 field: name, value
 * 00                             no holes
 * 14 14                          length of the body, and its length here
 * "&lt;b&gt;Grün&lt;/b&gt; & teuer"   body
 * D2 18 96 19                    CRC32C of all before it
 *                                and, if signed, HMAC-SHA256 of all before it
 * </pre>
 *
 * <p>One with a hole, as {@code entry-v1-holes.bin} has it, says in place of {@code 00}:
 *
 * <pre>
 * 01                             1 hole
 * 0B                             before it, 11 bytes of the body as it goes to the client
 * 00 00 00 00 00 00 00 2A        its number
 * 01 04 "id" 04 "42"             1 parameter: name, value
 * </pre>
 *
 * The first version of this library has no holes, and takes such an entry for one of a format that
 * it does not know. One with marks, as {@code entry-v1-marked.bin} has it, says after its tags:
 *
 * <pre>
 * 00 00 00 00 00 00 00 07        the list of servers by which tags have their places
 * 01                             1 mark: name of the sequence, length when it was read
 *   (16 bytes) 13
 * </pre>
 *
 * <p>Numbers without a fixed length have seven bits an octet, the lowest first. Texts are preceded
 * by twice their length in bytes, plus one if they are wide, 16 bits a char: that is for lone
 * surrogates, which UTF-8 can't hold. A body is bytes as they go to the client, so it is neither
 * parsed nor converted; above a threshold it is deflated where that makes it shorter. If the
 * content has a gzip form for clients, its deflated bytes are what is written, and the form is made
 * of them again on reading: it takes no room beside the body.
 *
 * <p>Nothing here trusts the bytes it reads. Whatever they are, the answer is the entry that was
 * written under this very key, or a reason. Safe for use by many threads.
 */
final class EntryCodec {

  static final int FORMAT = 1;

  private static final byte[] MAGIC = {'S', 'T', 'A', 'N'};
  private static final int START = MAGIC.length + 2;
  private static final int CHECKSUM = 4;

  private static final int SIGNED = 1;
  static final int DEFLATED = 2;
  static final int WIDE = 4;
  static final int SLIDING = 8;
  static final int MARKED = 16;
  private static final int KNOWN_FLAGS = SIGNED | DEFLATED | WIDE | SLIDING | MARKED;

  private final String namespace;
  private final @Nullable Signer signer;
  private final int compressAbove;

  /**
   * Makes a codec.
   *
   * @param signer who signs and checks signatures; {@code null} for neither
   * @param compressAbove the length of a body, in bytes, above which it is deflated; 0 for never
   */
  EntryCodec(String namespace, @Nullable Signer signer, int compressAbove) {
    this.namespace = namespace;
    this.signer = signer;
    this.compressAbove = compressAbove == 0 ? Integer.MAX_VALUE : compressAbove;
  }

  /**
   * A body as it is held: this is the costly part of an entry, and needs no versions.
   *
   * @param length of the body before it was deflated
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Body(byte[] held, int length, boolean deflated, boolean wide) {}

  /** Returns the body of an entry. */
  Body body(Content content) {
    // A hole may part the two halves of a character.
    boolean wide =
        content.isText()
            && !content.isExactInUtf8()
            && content.pieces().stream().anyMatch(Chars::hasLoneSurrogate);
    byte[] body = wide ? Chars.encode(content.text()) : content.bytes();
    byte[] deflated = deflated(content, body);
    return new Body(deflated == null ? body : deflated, body.length, deflated != null, wide);
  }

  /** What is compressed already for the clients goes out so, whatever its length. */
  private byte @Nullable [] deflated(Content content, byte[] body) {
    Gzip gzip = content.gzip();
    if (gzip != null) {
      return gzip.deflated();
    }
    return body.length > compressAbove ? deflate(body) : null;
  }

  /**
   * Returns the bytes of an entry.
   *
   * @param body what {@link #body} made of its content
   * @param serverAhead by how much the clock of the server that will hold it is ahead of ours
   */
  byte[] encode(StoredEntry stored, Body body, Duration serverAhead) {
    Entry entry = stored.entry();
    Content content = entry.content();
    byte[] held = body.held();
    WireWriter out = new WireWriter(512 + held.length);
    out.octets(MAGIC, MAGIC.length);
    out.octet(FORMAT);
    out.octet(
        (signer == null ? 0 : SIGNED)
            | (body.deflated() ? DEFLATED : 0)
            | (body.wide() ? WIDE : 0)
            | (entry.lifetime().sliding() ? SLIDING : 0)
            | (stored.marks().isEmpty() ? 0 : MARKED));
    out.text(namespace);
    writeKey(out, entry.key());
    out.int64(entry.created().plus(serverAhead).toEpochMilli());
    out.int64(entry.freshFrom().plus(serverAhead).toEpochMilli());
    out.number(entry.lifetime().fresh().toMillis());
    out.number(entry.lifetime().staleWhileRevalidate().toMillis());
    out.number(entry.lifetime().staleIfError().toMillis());
    Reason uncacheable = entry.uncacheable();
    out.text(uncacheable == null ? "" : uncacheable.word());
    writeTags(out, stored.versions());
    writeMarks(out, stored.marks());
    out.number(entry.vary().size());
    entry.vary().stream().sorted().forEach(out::text);
    writeFields(out, content.fields());
    writeHoles(out, content, body.wide());
    out.number(body.length());
    out.number(held.length);
    out.octets(held, held.length);
    out.int32(checksum(out.buffer(), out.size()));
    if (signer != null) {
      out.octets(signer.sign(out.buffer(), out.size()), Signer.BYTES);
    }
    return out.toBytes();
  }

  /**
   * Returns the entry of these bytes, or why they are not one.
   *
   * @param key what must have been written
   * @param serverAhead by how much the clock of the server that held it is ahead of ours
   */
  Decoded decode(FragmentKey key, byte[] bytes, Duration serverAhead) {
    if (bytes.length < START + CHECKSUM
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Decoded.not(Reason.CORRUPT);
    }
    int flags = bytes[MAGIC.length + 1];
    if (bytes[MAGIC.length] != FORMAT || (flags & ~KNOWN_FLAGS) != 0) {
      return Decoded.not(Reason.FORMAT_UNKNOWN);
    }
    boolean signed = (flags & SIGNED) != 0;
    int checked = bytes.length - (signed ? Signer.BYTES : 0);
    if (signed != (signer != null) || checked < START + CHECKSUM) {
      return Decoded.not(Reason.SIGNATURE);
    }
    if (signer != null && !signer.accepts(bytes, checked)) {
      return Decoded.not(Reason.SIGNATURE);
    }
    int end = checked - CHECKSUM;
    if (checksum(bytes, end) != int32(bytes, end)) {
      return Decoded.not(Reason.CORRUPT);
    }
    try {
      WireReader in = new WireReader(bytes, START, end);
      return new EntryParts(key, bytes, in, flags, serverAhead.toMillis()).read(namespace);
    } catch (Malformed e) {
      return Decoded.not(Reason.CORRUPT);
    }
  }

  private static void writeKey(WireWriter out, FragmentKey key) {
    out.text(key.name());
    out.text(key.template());
    out.text(key.key());
    out.text(key.variant());
  }

  private static void writeTags(WireWriter out, List<StoredEntry.TagVersions> versions) {
    out.number(versions.size());
    for (StoredEntry.TagVersions version : versions) {
      out.octet(WireKeys.numberOf(version.tag().kind()));
      out.text(version.tag().value());
      out.version(version.hard());
      out.version(version.soft());
    }
  }

  private static void writeMarks(WireWriter out, Marks marks) {
    if (marks.isEmpty()) {
      return;
    }
    out.int64(marks.list());
    out.number(marks.all().size());
    for (Sequence.Mark mark : marks.all()) {
      out.version(mark.name());
      out.number(mark.length());
    }
  }

  private static void writeFields(WireWriter out, List<Field> fields) {
    out.number(fields.size());
    for (Field field : fields) {
      out.text(field.name());
      out.text(field.value());
    }
  }

  /**
   * Writes where the holes are in the bytes of the body, which for a text is not where they are in
   * it.
   */
  private static void writeHoles(WireWriter out, Content content, boolean wide) {
    List<Hole> holes = content.holes();
    out.number(holes.size());
    if (holes.isEmpty()) {
      return;
    }
    List<String> pieces = content.isText() && !wide ? content.pieces() : List.of();
    long bytes = 0;
    for (int i = 0; i < holes.size(); i++) {
      Hole hole = holes.get(i);
      if (wide) {
        bytes = (long) Character.BYTES * hole.offset();
      } else if (content.isText()) {
        bytes += pieces.get(i).getBytes(UTF_8).length;
      } else {
        bytes = hole.offset();
      }
      out.number(bytes);
      out.int64(hole.number());
      writeFields(out, hole.data());
    }
  }

  private static byte @Nullable [] deflate(byte[] body) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(body);
      deflater.finish();
      byte[] deflated = new byte[body.length - 1];
      int length = deflater.deflate(deflated);
      return deflater.finished() ? Arrays.copyOf(deflated, length) : null;
    } finally {
      deflater.end();
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static int int32(byte[] bytes, int at) {
    return ((bytes[at] & 0xFF) << 24)
        | ((bytes[at + 1] & 0xFF) << 16)
        | ((bytes[at + 2] & 0xFF) << 8)
        | (bytes[at + 3] & 0xFF);
  }
}
