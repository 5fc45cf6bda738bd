package org.turbostan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a rendering produced: text (a fragment) or bytes (a page), with the fields kept beside it,
 * and with holes in it that are filled as it is served.
 *
 * <p>Text comes back as it was written, character for character, so that a hit writes what the miss
 * wrote whatever the page's encoding. It is kept either as characters or as UTF-8, whichever was
 * asked for last: pages ask for the same form again and again, so a fragment is encoded once in its
 * life, and both forms together would double what the content occupies.
 *
 * <p>Safe for use by any thread, and immutable to all who look at it. The array that {@link
 * #bytes()} returns is the content itself and must not be changed: copying a page on each hit would
 * cost more than all the rest of the hit.
 */
public final class Content {

  /** No content with more holes is stored: each costs a filling with each hit. */
  public static final int MOST_HOLES = 1000;

  /**
   * The name of a field by which content says that its {@linkplain #gzip() gzip form} is to be had
   * again where it is read; the value is the content's own.
   */
  public static final String GZIP = ":gzip";

  private static final int OVERHEAD = 64;

  private final List<Field> fields;
  private final List<Hole> holes;
  private final int weight;
  private final @Nullable Gzip gzip;

  /** Whether it was given as text. */
  private final boolean isText;

  /** In characters if it was given as text, else in bytes. */
  private final int length;

  /** Of a text: whether UTF-8 says all there is to say, without lone surrogates and holes. */
  private final boolean isExactInUtf8;

  /** A {@code String}, a {@code byte[]} or a {@code Slice}. */
  private volatile Object body;

  /** Of what was given as bytes, once somebody has asked. */
  private volatile @Nullable Boolean isUtf8;

  private Content(String text, List<Field> fields, List<Hole> holes) {
    this.isText = true;
    this.length = text.length();
    this.fields = List.copyOf(fields);
    this.holes = List.copyOf(holes);
    byte[] encoded = text.getBytes(UTF_8);
    // The JVM does both of these many characters at a time; a look at each would cost a miss more
    // than all the rest of it.
    boolean isExact = new String(encoded, UTF_8).equals(text);
    boolean isAscii = isExact && encoded.length == length;
    // The larger of the two forms counts, as either may be what is kept.
    this.weight = weigh(Math.max(isAscii ? length : memoryOf(text), encoded.length), fields, holes);
    this.isExactInUtf8 = holes.isEmpty() && isExact;
    // Most pages ask for bytes, and here they are.
    this.body = isExactInUtf8 ? encoded : text;
    this.gzip = null;
    requireHolesInBody();
  }

  private Content(Slice slice, List<Field> fields, List<Hole> holes, @Nullable Gzip gzip) {
    this.body = slice.isAll() ? slice.array : slice;
    this.isText = false;
    this.length = slice.length;
    this.fields = List.copyOf(fields);
    this.holes = List.copyOf(holes);
    this.weight = weigh(slice.array.length, fields, holes);
    this.isExactInUtf8 = false;
    this.gzip = gzip;
    requireHolesInBody();
  }

  private void requireHolesInBody() {
    int before = 0;
    for (Hole hole : holes) {
      if (hole.offset() < before || hole.offset() > length) {
        throw new IllegalArgumentException(
            "A hole at "
                + hole.offset()
                + " is not where one can be: holes are in order, here after "
                + before
                + ", and in the body, which ends at "
                + length
                + '.');
      }
      before = hole.offset();
    }
  }

  /** Returns the content of a fragment. */
  public static Content of(String text) {
    return of(text, List.of());
  }

  /** Returns the content of a fragment, with fields. */
  public static Content of(String text, List<Field> fields) {
    return of(text, fields, List.of());
  }

  /**
   * Returns the content of a fragment with holes, in the order in which they are in the text.
   *
   * @throws IllegalArgumentException if a hole is not in the text, or not in its order
   */
  public static Content of(String text, List<Field> fields, List<Hole> holes) {
    return new Content(requireNonNull(text, "text"), fields, holes);
  }

  /** Returns the content of a page; the array becomes the content's own. */
  public static Content of(byte[] bytes, List<Field> fields) {
    return of(bytes, fields, List.of());
  }

  /**
   * Returns the content of a page with holes, in the order in which they are in the body.
   *
   * @throws IllegalArgumentException if a hole is not in the body, or not in its order
   */
  public static Content of(byte[] bytes, List<Field> fields, List<Hole> holes) {
    return of(bytes, 0, bytes.length, fields, holes);
  }

  /**
   * Returns the content of a page that is a part of an array, which is kept as it is; all of it
   * becomes the content's own.
   *
   * @throws IndexOutOfBoundsException if that is not a part of it
   * @throws IllegalArgumentException if a hole is not in the body, or not in its order
   */
  public static Content of(
      byte[] array, int from, int length, List<Field> fields, List<Hole> holes) {
    Objects.checkFromIndexSize(from, length, array.length);
    return new Content(new Slice(array, from, length), fields, holes, null);
  }

  /**
   * Returns this content with its bytes in compressed form beside it, for clients that take them
   * so.
   *
   * @param gzip the same bytes, compressed; {@code null} for none
   * @throws IllegalStateException if it is text or has holes: what goes out is then made anew each
   *     time
   */
  public Content with(@Nullable Gzip gzip) {
    if (isText || !holes.isEmpty()) {
      throw new IllegalStateException(this + " is not bytes that go out as they are.");
    }
    return new Content(Slice.all(bytes()), fields, holes, gzip);
  }

  /** Returns the compressed form of the bytes, or {@code null} if none is kept. */
  public @Nullable Gzip gzip() {
    return gzip;
  }

  /** Returns whether there was a gzip form when the content was stored. */
  public boolean promisesGzip() {
    return field(GZIP) != null;
  }

  /** Returns whether it was given as text, which may hold what no UTF-8 can: lone surrogates. */
  public boolean isText() {
    return isText;
  }

  /** Returns the content as text, without its holes; what was given as bytes is read as UTF-8. */
  public String text() {
    Object form = body;
    if (form instanceof String text) {
      return text;
    }
    if (form instanceof Slice slice) {
      return new String(slice.array, slice.from, slice.length, UTF_8);
    }
    String text = new String((byte[]) form, UTF_8);
    if (isText) {
      body = text;
    }
    return text;
  }

  /**
   * Returns the content as bytes, without its holes, not to be changed; what was given as text is
   * UTF-8.
   */
  public byte[] bytes() {
    byte[] bytes = encoded();
    if (isExactInUtf8 || !isText) {
      body = bytes;
    }
    return bytes;
  }

  /** Writes what {@link #bytes()} returns. */
  public void writeTo(OutputStream out) throws IOException {
    if (body instanceof Slice slice) {
      out.write(slice.array, slice.from, slice.length);
    } else {
      byte[] bytes = bytes();
      out.write(bytes, 0, bytes.length);
    }
  }

  /**
   * Returns whether {@link #bytes()} can take the place of {@link #text()} on a page in UTF-8: it
   * has no holes, and as text no lone surrogates, as bytes nothing but UTF-8. Fragments are bytes
   * when they have come from another node.
   */
  public boolean isExactInUtf8() {
    return isText ? isExactInUtf8 : holes.isEmpty() && isUtf8();
  }

  private boolean isUtf8() {
    Boolean known = isUtf8;
    if (known == null) {
      Slice slice = body instanceof Slice part ? part : Slice.all(encoded());
      known = slice.isAscii() || Arrays.equals(text().getBytes(UTF_8), encoded());
      isUtf8 = known;
    }
    return known;
  }

  /**
   * Returns the length of the body as it was given, without its holes: of a text in characters, of
   * a page in bytes.
   */
  public int length() {
    return length;
  }

  private byte[] encoded() {
    Object form = body;
    if (form instanceof Slice slice) {
      return Arrays.copyOfRange(slice.array, slice.from, slice.from + slice.length);
    }
    return form instanceof byte[] bytes ? bytes : ((String) form).getBytes(UTF_8);
  }

  /** Returns the holes, in the order in which they are in the body. */
  public List<Hole> holes() {
    return holes;
  }

  /**
   * Returns the text before, between and after the holes: one piece more than there are holes. What
   * was given as bytes is read as UTF-8.
   */
  public List<String> pieces() {
    if (holes.isEmpty()) {
      return List.of(text());
    }
    List<String> pieces = new ArrayList<>(holes.size() + 1);
    int from = 0;
    for (Hole hole : holes) {
      pieces.add(piece(from, hole.offset()));
      from = hole.offset();
    }
    pieces.add(piece(from, length()));
    return pieces;
  }

  private String piece(int from, int to) {
    return isText ? text().substring(from, to) : new String(bytes(), from, to - from, UTF_8);
  }

  /** Returns what is kept beside the body, in the order it was given. */
  public List<Field> fields() {
    return fields;
  }

  /** Returns the value of the first field of this name (exact case), or {@code null}. */
  public @Nullable String field(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** Returns about how many bytes of memory this content occupies, as bounds of stores count it. */
  public int weight() {
    return gzip == null ? weight : (int) Math.min((long) weight + gzip.length(), Integer.MAX_VALUE);
  }

  /** Returns the weight without the compressed form, which makes no content too large. */
  int plainWeight() {
    return weight;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Content that
        && fields.equals(that.fields)
        && (holes.isEmpty() ? that.holes.isEmpty() : pieces().equals(that.pieces()))
        && unplaced(holes).equals(unplaced(that.holes))
        && Arrays.equals(encoded(), that.encoded());
  }

  /** Offsets count chars in one form and bytes in the other; the pieces tell whether they agree. */
  private static List<Hole> unplaced(List<Hole> holes) {
    return holes.stream().map(hole -> hole.at(0)).toList();
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded());
  }

  @Override
  public String toString() {
    return "Content["
        + weight
        + " bytes, "
        + fields.size()
        + " fields, "
        + holes.size()
        + " holes]";
  }

  private static int weigh(long body, List<Field> fields, List<Hole> holes) {
    long weight = OVERHEAD + body;
    weight += weigh(fields);
    for (Hole hole : holes) {
      weight += OVERHEAD + weigh(hole.data());
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }

  private static long weigh(List<Field> fields) {
    long weight = 0;
    for (Field field : fields) {
      weight += OVERHEAD + memoryOf(field.name()) + memoryOf(field.value());
    }
    return weight;
  }

  /** Counts as the JVM's compact strings do: a byte a character, or two if one needs it. */
  private static long memoryOf(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return 2L * text.length();
      }
    }
    return text.length();
  }
}
