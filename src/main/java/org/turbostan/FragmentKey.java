package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one cached rendering: which fragment, of which template, for which subject and
 * for which audience, e.g. {@code ("product-box", "9f2c…", "product:42", "locale=de")}.
 *
 * <p>Two keys are the same rendering exactly when all four parts are equal. Any text is allowed in
 * any part, of any length; a store maps it to what its server can hold. A part that does not apply
 * is the empty string, never {@code null}.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class FragmentKey implements Comparable<FragmentKey> {

  private static final Comparator<FragmentKey> ORDER =
      Comparator.comparing(FragmentKey::key)
          .thenComparing(FragmentKey::variant)
          .thenComparing(FragmentKey::name)
          .thenComparing(FragmentKey::template);

  private final String name;
  private final String template;
  private final String key;
  private final String variant;

  /** Made once: a look-up asks for it, and each hit is one. */
  private final int hash;

  /**
   * Makes a key of the four parts.
   *
   * @param name the fragment's name; deleting by name deletes every template's, subject's and
   *     audience's variant
   * @param template a digest of the template's content, so that an edited template never meets the
   *     markup of its predecessor
   * @param key what the author tells renderings of one fragment apart by, e.g. {@code product:42};
   *     deleting by key deletes every name's and audience's variant
   * @param variant what the rendering varies by, e.g. {@code locale=de}
   * @throws NullPointerException if a part is {@code null}
   */
  public FragmentKey(String name, String template, String key, String variant) {
    this.name = requireNonNull(name, "name");
    this.template = requireNonNull(template, "template");
    this.key = requireNonNull(key, "key");
    this.variant = requireNonNull(variant, "variant");
    this.hash =
        31 * (31 * (31 * name.hashCode() + template.hashCode()) + key.hashCode())
            + variant.hashCode();
  }

  /** Returns the key of the fragment {@code name} for the subject {@code key}, without variants. */
  public static FragmentKey of(String name, String key) {
    return new FragmentKey(name, "", key, "");
  }

  /** Returns the fragment's name. */
  public String name() {
    return name;
  }

  /** Returns the digest of the template's content; empty if there is no template. */
  public String template() {
    return template;
  }

  /** Returns what the author tells renderings apart by; may be empty. */
  public String key() {
    return key;
  }

  /** Returns what the rendering varies by; may be empty. */
  public String variant() {
    return variant;
  }

  /** Returns whether this is {@code other} for the same or another audience. */
  boolean isVariantOf(FragmentKey other) {
    return key.equals(other.key) && name.equals(other.name) && template.equals(other.template);
  }

  /** Returns this key for another audience, e.g. {@code locale=de}. */
  public FragmentKey withVariant(String variant) {
    return new FragmentKey(name, template, key, variant);
  }

  /**
   * Returns the tags that whatever is kept under this key has of itself: those of everything, of
   * its name and of its author's key, where it has them.
   */
  public Set<Tag> ownTags() {
    if (key.isEmpty()) {
      return name.isEmpty() ? Set.of(Tag.ALL) : Set.of(Tag.ALL, Tag.name(name));
    }
    return name.isEmpty()
        ? Set.of(Tag.ALL, Tag.key(key))
        : Set.of(Tag.ALL, Tag.name(name), Tag.key(key));
  }

  /**
   * Orders keys, in no way that means anything. Maps need it where visitors choose keys that share
   * one hash code: without an order each look-up searches them all.
   */
  @Override
  public int compareTo(FragmentKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof FragmentKey that
            && hash == that.hash
            && key.equals(that.key)
            && variant.equals(that.variant)
            && name.equals(that.name)
            && template.equals(that.template));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Returns a short form for people: {@code name key [variant]}, without the digest. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    if (!key.isEmpty()) {
      text.append(' ').append(key);
    }
    if (!variant.isEmpty()) {
      text.append(" [").append(variant).append(']');
    }
    return text.toString();
  }
}
