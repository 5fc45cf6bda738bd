package org.turbostan.memcached;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
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
 * Reads what {@link EntryCodec} has written, once its checksum is found to be right.
 *
 * <p>A page whose copies this node does not have yet does this for each of its fragments: what is
 * told by the key already is not made again, and the body stays where it is.
 *
 * <p>Used once.
 */
final class EntryParts {

  /** No entry is larger when inflated. */
  private static final int LARGEST_BODY = 16 << 20;

  /** Deflate can't do better; whoever claims so lies. */
  private static final int BEST_RATIO = 1040;

  private static final long LATEST_MILLIS = 1L << 53;

  private static final int LEAST_TAG = 2 + 2 * Version.BYTES;
  private static final int LEAST_MARK = Version.BYTES + 1;
  private static final int LEAST_FIELD = 2;
  private static final int LEAST_HOLE = 2 + Long.BYTES;

  private final FragmentKey key;
  private final byte[] bytes;
  private final WireReader in;
  private final int flags;
  private final long aheadMillis;

  /**
   * Makes a reader.
   *
   * @param in reads {@code bytes}, from after their flags to before their checksum
   * @param aheadMillis by how much the clock of the server that held it is ahead of ours
   */
  EntryParts(FragmentKey key, byte[] bytes, WireReader in, int flags, long aheadMillis) {
    this.key = key;
    this.bytes = bytes;
    this.in = in;
    this.flags = flags;
    this.aheadMillis = aheadMillis;
  }

  Decoded read(String namespace) throws Malformed {
    if (!in.textIs(namespace)
        || !in.textIs(key.name())
        || !in.textIs(key.template())
        || !in.textIs(key.key())
        || !in.textIs(key.variant())) {
      return Decoded.not(Reason.WRONG_KEY);
    }
    long created = millis();
    long freshFrom = millis();
    Lifetime lifetime =
        new Lifetime(
            Duration.ofMillis(in.number()),
            Duration.ofMillis(in.number()),
            Duration.ofMillis(in.number()),
            has(EntryCodec.SLIDING));
    String why = in.text("");
    StoredEntry.TagVersions[] versions = readTags();
    Set<Tag> tags = tags(versions);
    Marks marks = has(EntryCodec.MARKED) ? readMarks() : Marks.NONE;
    Set<String> vary = readVary();
    List<Field> fields = readFields();
    List<Hole> holes = readHoles();
    Content content = readContent(fields, holes);
    Instant since = Instant.ofEpochMilli(created);
    Entry entry;
    if (why.isEmpty()) {
      entry = Entry.of(key, content, since, lifetime, tags, vary);
    } else {
      Reason reason = reasonOf(why);
      if (reason == null) {
        return Decoded.not(Reason.FORMAT_UNKNOWN);
      }
      entry = Entry.uncacheable(key, reason, since, lifetime.fresh(), tags);
    }
    return Decoded.of(
        new StoredEntry(
            freshFrom == created ? entry : entry.touched(Instant.ofEpochMilli(freshFrom)),
            List.of(versions),
            marks));
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private long millis() throws Malformed {
    long millis = in.int64();
    if (millis > LATEST_MILLIS || millis < -LATEST_MILLIS) {
      throw new Malformed("a time that no clock shows");
    }
    return millis - aheadMillis;
  }

  private StoredEntry.TagVersions[] readTags() throws Malformed {
    StoredEntry.TagVersions[] versions = new StoredEntry.TagVersions[in.count(LEAST_TAG)];
    for (int i = 0; i < versions.length; i++) {
      versions[i] = new StoredEntry.TagVersions(readTag(), in.version(), in.version());
    }
    return versions;
  }

  private Tag readTag() throws Malformed {
    Tag.Kind kind = WireKeys.kindOf(in.octet());
    if (kind == null) {
      throw new Malformed("a tag of no kind");
    }
    String value =
        switch (kind) {
          case ALL -> in.text("");
          case NAME -> in.text(key.name());
          case KEY -> in.text(key.key());
          case TAG -> in.text();
        };
    if (value.isEmpty() != (kind == Tag.Kind.ALL)) {
      throw new Malformed("a tag that is none");
    }
    return kind == Tag.Kind.ALL ? Tag.ALL : new Tag(kind, value);
  }

  private static Set<Tag> tags(StoredEntry.TagVersions[] versions) throws Malformed {
    Tag[] tags = new Tag[versions.length];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = versions[i].tag();
    }
    try {
      return Set.of(tags);
    } catch (IllegalArgumentException e) {
      throw new Malformed("a tag that is there twice");
    }
  }

  private Marks readMarks() throws Malformed {
    long list = in.int64();
    Sequence.Mark[] marks = new Sequence.Mark[in.count(LEAST_MARK)];
    for (int i = 0; i < marks.length; i++) {
      Version name = in.version();
      long length = in.number();
      if (length > FolsomServer.LARGEST_ITEM) {
        throw new Malformed("a mark beyond the end of any sequence");
      }
      marks[i] = new Sequence.Mark(name, (int) length);
    }
    return new Marks(list, List.of(marks));
  }

  private Set<String> readVary() throws Malformed {
    int count = in.count(1);
    if (count == 0) {
      return Set.of();
    }
    Set<String> vary = new HashSet<>();
    for (int i = 0; i < count; i++) {
      vary.add(in.text());
    }
    return vary;
  }

  private List<Field> readFields() throws Malformed {
    int count = in.count(LEAST_FIELD);
    if (count == 0) {
      return List.of();
    }
    List<Field> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(new Field(in.text(), in.text()));
    }
    return fields;
  }

  private List<Hole> readHoles() throws Malformed {
    int count = in.count(LEAST_HOLE);
    if (count == 0) {
      return List.of();
    }
    if (count > Content.MOST_HOLES) {
      throw new Malformed("more holes than any content has");
    }
    boolean wide = has(EntryCodec.WIDE);
    List<Hole> holes = new ArrayList<>(count);
    long before = 0;
    for (int i = 0; i < count; i++) {
      long at = in.number();
      if (at < before || at > LARGEST_BODY || (wide && at % Character.BYTES != 0)) {
        throw new Malformed("a hole where none can be");
      }
      before = at;
      int offset = (int) (wide ? at / Character.BYTES : at);
      holes.add(new Hole(offset, in.int64(), readFields()));
    }
    return holes;
  }

  /** A body that is most of the bytes stays where it is; others would keep too much with them. */
  private Content readContent(List<Field> fields, List<Hole> holes) throws Malformed {
    long length = in.number();
    long held = in.number();
    boolean deflated = has(EntryCodec.DEFLATED);
    boolean wide = has(EntryCodec.WIDE);
    if (held != in.left() || length > LARGEST_BODY || (!deflated && length != held)) {
      throw new Malformed("a body of another length than it says");
    }
    if (deflated && length > held * BEST_RATIO) {
      throw new Malformed("a body that can't be so much longer than it is here");
    }
    if (!holes.isEmpty()
        && holes.get(holes.size() - 1).offset() > (wide ? length / Character.BYTES : length)) {
      throw new Malformed("a hole beyond the end of the body");
    }
    int start = in.position();
    if (!deflated && !wide && 2 * length > bytes.length) {
      return Content.of(bytes, start, (int) length, fields, holes);
    }
    byte[] body =
        deflated
            ? inflate(bytes, start, (int) held, (int) length)
            : Arrays.copyOfRange(bytes, start, start + (int) held);
    if (wide) {
      return Content.of(Chars.decode(body, 0, body.length), fields, holes);
    }
    Content content = Content.of(body, fields, holes);
    return deflated && holes.isEmpty() && content.promisesGzip()
        ? content.with(Gzip.ofDeflated(bytes, start, (int) held, body))
        : content;
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
}
