package org.turbostan;

import static java.util.Objects.requireNonNull;

/**
 * A name that renderings depend on; deleting it deletes everything that depends on it.
 *
 * <p>Every entry depends on its author's key, on its fragment's name, on the tags its author gave
 * it, on the tags of everything that is nested in it, and on {@link #ALL}. Tags of different kinds
 * never meet: the key {@code news} and the tag {@code news} are two things.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param kind which of the four vocabularies the value belongs to
 * @param value the name itself; empty for {@link Kind#ALL}
 */
public record Tag(Kind kind, String value) {

  /** The one tag on which every entry of the namespace depends. */
  public static final Tag ALL = new Tag(Kind.ALL, "");

  /** The four things one can delete by. */
  public enum Kind {
    /** Everything in the namespace. */
    ALL,
    /** A fragment's name: all its variants. */
    NAME,
    /** An author's key: the subject of a rendering, whichever fragment shows it. */
    KEY,
    /** A tag the author gave. */
    TAG
  }

  /**
   * Makes a tag.
   *
   * @throws NullPointerException if a part is {@code null}
   * @throws IllegalArgumentException if {@code value} is empty and the kind is not {@code ALL}, or
   *     the reverse
   */
  public Tag {
    requireNonNull(kind, "kind");
    requireNonNull(value, "value");
    if (value.isEmpty() != (kind == Kind.ALL)) {
      throw new IllegalArgumentException(
          kind == Kind.ALL
              ? "the tag of everything has no value, but got '" + value + "'"
              : "an empty " + kind.name().toLowerCase(java.util.Locale.ROOT) + " names nothing");
    }
  }

  /** Returns the author's tag {@code value}, e.g. {@code product:42}. */
  public static Tag of(String value) {
    return new Tag(Kind.TAG, value);
  }

  /** Returns the tag of all variants of the fragment {@code name}. */
  public static Tag name(String name) {
    return new Tag(Kind.NAME, name);
  }

  /** Returns the tag of all renderings of the subject {@code key}. */
  public static Tag key(String key) {
    return new Tag(Kind.KEY, key);
  }

  /** Returns a form for people, e.g. {@code tag product:42} or {@code all}. */
  @Override
  public String toString() {
    String word = kind.name().toLowerCase(java.util.Locale.ROOT);
    return kind == Kind.ALL ? word : word + ' ' + value;
  }
}
