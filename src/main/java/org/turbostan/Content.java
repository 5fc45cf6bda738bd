package org.turbostan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rendering produced: text (a fragment) or bytes (a page), with the fields kept beside it.
 *
 * <p>Text is kept as it was written, character for character, so that a hit writes what the miss
 * wrote whatever the page's encoding. The other form is made each time it is asked for: kept, it
 * would double what the content occupies, and no store would know.
 *
 * <p>Immutable and safe for use by any thread. The array that {@link #bytes()} returns is the
 * content itself and must not be changed: copying a page on each hit would cost more than all the
 * rest of the hit.
 */
public final class Content {

  private static final int OVERHEAD = 64;

  private final List<Field> fields;
  private final int weight;
  private final @Nullable String text;
  private final byte @Nullable [] bytes;

  private Content(@Nullable String text, byte @Nullable [] bytes, List<Field> fields) {
    this.text = text;
    this.bytes = bytes;
    this.fields = List.copyOf(fields);
    this.weight = weigh(text, bytes, fields);
  }

  /** Returns the content of a fragment. */
  public static Content of(String text) {
    return of(text, List.of());
  }

  /** Returns the content of a fragment, with fields. */
  public static Content of(String text, List<Field> fields) {
    return new Content(requireNonNull(text, "text"), null, fields);
  }

  /** Returns the content of a page; the array becomes the content's own. */
  public static Content of(byte[] bytes, List<Field> fields) {
    return new Content(null, requireNonNull(bytes, "bytes"), fields);
  }

  /** Returns whether it was given as text, which may hold what no UTF-8 can: lone surrogates. */
  public boolean isText() {
    return text != null;
  }

  /** Returns the content as text; what was given as bytes is read as UTF-8. */
  public String text() {
    return text != null ? text : new String(requireNonNull(bytes), UTF_8);
  }

  /** Returns the content as bytes, not to be changed; what was given as text is UTF-8. */
  public byte[] bytes() {
    return bytes != null ? bytes : requireNonNull(text).getBytes(UTF_8);
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
    return weight;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Content that
        && fields.equals(that.fields)
        && Arrays.equals(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes());
  }

  @Override
  public String toString() {
    return "Content[" + weight + " bytes, " + fields.size() + " fields]";
  }

  private static int weigh(@Nullable String text, byte @Nullable [] bytes, List<Field> fields) {
    long weight = OVERHEAD;
    weight += text != null ? memoryOf(text) : 0;
    weight += bytes != null ? bytes.length : 0;
    for (Field field : fields) {
      weight += OVERHEAD + memoryOf(field.name()) + memoryOf(field.value());
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
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
