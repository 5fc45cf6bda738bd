package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an author says about caching one fragment. Asked only when it is needed: a hit asks {@link
 * #refresh}, {@link #accepts} and {@link #goOn} and nothing else.
 *
 * <p>{@code FragmentPolicy.of(Duration.ofMinutes(10)).withTags("product:42")} makes the usual one.
 */
public interface FragmentPolicy {

  /** Returns how long the rendering lives. */
  Lifetime lifetime();

  /** Returns the author's tags, beside those that the library adds. */
  default Set<Tag> tags() {
    return Set.of();
  }

  /**
   * Returns what the key's variant is made of, e.g. {@code locale}. What is nested in a fragment
   * may vary only by what the fragment itself varies by; otherwise the fragment is not stored.
   */
  default Set<String> vary() {
    return Set.of();
  }

  /**
   * Returns what tells other visitors' variants of this fragment, or {@code null} if it has none.
   * Asked only where it is not known yet what a page asks for.
   */
  default @Nullable VariantGuess variantGuess() {
    return null;
  }

  /** Returns whether to render anew whatever is there. */
  default boolean refresh() {
    return false;
  }

  /** Returns whether the rendering may be stored. */
  default boolean stores() {
    return true;
  }

  /** Returns whether a found entry is still good by the author's own test. */
  default boolean accepts(Entry found) {
    return true;
  }

  /**
   * Returns whether whoever serves the content can fill this hole. If not, found content with such
   * a hole is as good as none, and what is rendered has no such hole.
   */
  default boolean fills(Hole hole) {
    return false;
  }

  /** Returns whether a found entry that is no longer fresh is to be served all the same. */
  default boolean acceptsStale(Entry found) {
    return false;
  }

  /**
   * Returns the key to look up in the place of the one that was found, if what was found is a
   * {@link Signpost}; {@code null} if it is the content itself.
   */
  default @Nullable FragmentKey goOn(Entry found) {
    return null;
  }

  /** Returns the policy of a fragment that is fresh for {@code ttl}. */
  static Simple of(Duration ttl) {
    return new Simple(Lifetime.of(ttl), Set.of(), Set.of());
  }

  /**
   * A policy that is known beforehand.
   *
   * @param lifetime how long the rendering lives
   * @param tags the author's tags
   * @param vary what the key's variant is made of
   */
  record Simple(Lifetime lifetime, Set<Tag> tags, Set<String> vary) implements FragmentPolicy {

    /** Makes a policy; the sets are copied. */
    public Simple {
      requireNonNull(lifetime, "lifetime");
      tags = Set.copyOf(tags);
      vary = Set.copyOf(vary);
    }

    /** Returns this policy with more tags, e.g. {@code product:42}. */
    public Simple withTags(String... more) {
      Set<Tag> all = new HashSet<>(tags);
      for (String tag : more) {
        all.add(Tag.of(tag));
      }
      return new Simple(lifetime, all, vary);
    }

    /** Returns this policy with another lifetime. */
    public Simple withLifetime(Lifetime lifetime) {
      return new Simple(lifetime, tags, vary);
    }

    /** Returns this policy for keys whose variant is made of {@code names}. */
    public Simple withVary(String... names) {
      return new Simple(lifetime, tags, Set.of(names));
    }
  }
}
