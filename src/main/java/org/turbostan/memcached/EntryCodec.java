package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Field;
import org.turbostan.FragmentKey;
import org.turbostan.Gzip;
import org.turbostan.Hole;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;
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

  /** No entry is larger when inflated. */
  private static final int LARGEST_BODY = 16 << 20;

  /** Deflate can't do better; whoever claims so lies. */
  private static final int BEST_RATIO = 1040;

  private static final long LATEST_MILLIS = 1L << 53;

  private static final byte[] MAGIC = {'S', 'T', 'A', 'N'};
  private static final int START = MAGIC.length + 2;
  private static final int CHECKSUM = 4;

  private static final int SIGNED = 1;
  private static final int DEFLATED = 2;
  private static final int WIDE = 4;
  private static final int SLIDING = 8;
  private static final int MARKED = 16;
  private static final int KNOWN_FLAGS = SIGNED | DEFLATED | WIDE | SLIDING | MARKED;

  private static final int LEAST_TAG = 2 + 2 * Version.BYTES;
  private static final int LEAST_MARK = Version.BYTES + 1;
  private static final int LEAST_FIELD = 2;
  private static final int LEAST_HOLE = 2 + Long.BYTES;

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
      return decode(key, bytes, new WireReader(bytes, START, end), flags, serverAhead);
    } catch (Malformed e) {
      return Decoded.not(Reason.CORRUPT);
    }
  }

  private Decoded decode(
      FragmentKey key, byte[] bytes, WireReader in, int flags, Duration serverAhead)
      throws Malformed {
    if (!in.textIs(namespace)
        || !in.textIs(key.name())
        || !in.textIs(key.template())
        || !in.textIs(key.key())
        || !in.textIs(key.variant())) {
      return Decoded.not(Reason.WRONG_KEY);
    }
    Instant created = instant(in).minus(serverAhead);
    Instant freshFrom = instant(in).minus(serverAhead);
    Lifetime lifetime =
        new Lifetime(
            Duration.ofMillis(in.number()),
            Duration.ofMillis(in.number()),
            Duration.ofMillis(in.number()),
            (flags & SLIDING) != 0);
    String why = in.text();
    List<StoredEntry.TagVersions> versions = readTags(in);
    Marks marks = (flags & MARKED) == 0 ? Marks.NONE : readMarks(in);
    Set<Tag> tags = new HashSet<>();
    versions.forEach(version -> tags.add(version.tag()));
    Set<String> vary = new HashSet<>();
    for (int i = in.count(1); i > 0; i--) {
      vary.add(in.text());
    }
    List<Field> fields = readFields(in);
    List<Hole> holes = readHoles(in, (flags & WIDE) != 0);
    byte[] body = readBody(bytes, in, (flags & DEFLATED) != 0);
    Entry entry;
    if (why.isEmpty()) {
      if (!holes.isEmpty() && holes.get(holes.size() - 1).offset() > lengthOf(body, flags)) {
        throw new Malformed("a hole beyond the end of the body");
      }
      Content content =
          (flags & WIDE) == 0
              ? Content.of(body, fields, holes)
              : Content.of(Chars.decode(body, 0, body.length), fields, holes);
      if ((flags & (DEFLATED | WIDE)) == DEFLATED && holes.isEmpty() && content.promisesGzip()) {
        // The reader has left the deflated body where it was.
        content = content.with(Gzip.ofDeflated(bytes, in.position(), in.left(), body));
      }
      entry = Entry.of(key, content, created, lifetime, tags, vary);
    } else {
      Reason reason = reasonOf(why);
      if (reason == null) {
        return Decoded.not(Reason.FORMAT_UNKNOWN);
      }
      entry = Entry.uncacheable(key, reason, created, lifetime.fresh(), tags);
    }
    return Decoded.of(
        new StoredEntry(
            freshFrom.equals(created) ? entry : entry.touched(freshFrom), versions, marks));
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

  private static List<StoredEntry.TagVersions> readTags(WireReader in) throws Malformed {
    List<StoredEntry.TagVersions> versions = new ArrayList<>();
    for (int i = in.count(LEAST_TAG); i > 0; i--) {
      Tag.Kind kind = WireKeys.kindOf(in.octet());
      String value = in.text();
      if (kind == null || value.isEmpty() != (kind == Tag.Kind.ALL)) {
        throw new Malformed("a tag that is none");
      }
      Tag tag = kind == Tag.Kind.ALL ? Tag.ALL : new Tag(kind, value);
      versions.add(new StoredEntry.TagVersions(tag, in.version(), in.version()));
    }
    return versions;
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

  private static Marks readMarks(WireReader in) throws Malformed {
    long list = in.int64();
    List<Sequence.Mark> marks = new ArrayList<>();
    for (int i = in.count(LEAST_MARK); i > 0; i--) {
      Version name = in.version();
      long length = in.number();
      if (length > FolsomServer.LARGEST_ITEM) {
        throw new Malformed("a mark beyond the end of any sequence");
      }
      marks.add(new Sequence.Mark(name, (int) length));
    }
    return new Marks(list, marks);
  }

  private static void writeFields(WireWriter out, List<Field> fields) {
    out.number(fields.size());
    for (Field field : fields) {
      out.text(field.name());
      out.text(field.value());
    }
  }

  private static List<Field> readFields(WireReader in) throws Malformed {
    List<Field> fields = new ArrayList<>();
    for (int i = in.count(LEAST_FIELD); i > 0; i--) {
      fields.add(new Field(in.text(), in.text()));
    }
    return fields;
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

  private static List<Hole> readHoles(WireReader in, boolean wide) throws Malformed {
    List<Hole> holes = new ArrayList<>();
    int count = in.count(LEAST_HOLE);
    if (count > Content.MOST_HOLES) {
      throw new Malformed("more holes than any content has");
    }
    long before = 0;
    for (int i = 0; i < count; i++) {
      long bytes = in.number();
      if (bytes < before || bytes > LARGEST_BODY || (wide && bytes % Character.BYTES != 0)) {
        throw new Malformed("a hole where none can be");
      }
      before = bytes;
      int offset = (int) (wide ? bytes / Character.BYTES : bytes);
      holes.add(new Hole(offset, in.int64(), readFields(in)));
    }
    return holes;
  }

  private static int lengthOf(byte[] body, int flags) {
    return (flags & WIDE) == 0 ? body.length : body.length / Character.BYTES;
  }

  private static Instant instant(WireReader in) throws Malformed {
    long millis = in.int64();
    if (Math.abs(millis) > LATEST_MILLIS) {
      throw new Malformed("a time that no clock shows");
    }
    return Instant.ofEpochMilli(millis);
  }

  private static byte[] readBody(byte[] bytes, WireReader in, boolean deflated) throws Malformed {
    long length = in.number();
    long held = in.number();
    if (held != in.left() || length > LARGEST_BODY || (!deflated && length != held)) {
      throw new Malformed("a body of another length than it says");
    }
    int start = in.position();
    if (!deflated) {
      return Arrays.copyOfRange(bytes, start, start + (int) held);
    }
    if (length > held * BEST_RATIO) {
      throw new Malformed("a body that can't be so much longer than it is here");
    }
    return inflate(bytes, start, (int) held, (int) length);
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

  private static byte[] inflate(byte[] bytes, int start, int held, int length) throws Malformed {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, start, held);
      byte[] body = new byte[length];
      int done = 0;
      while (done < length) {
        int more = inflater.inflate(body, done, length - done);
        if (more == 0) {
          throw new Malformed("a deflated body that ends too early");
        }
        done += more;
      }
      if (inflater.inflate(new byte[1]) != 0
          || !inflater.finished()
          || inflater.getRemaining() > 0) {
        throw new Malformed("a deflated body that is longer than it says");
      }
      return body;
    } catch (DataFormatException e) {
      throw new Malformed("a body that is not deflated");
    } finally {
      inflater.end();
    }
  }

  private static @Nullable Reason reasonOf(String word) {
    for (Reason reason : Reason.values()) {
      if (reason.word().equals(word)) {
        return reason;
      }
    }
    return null;
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
