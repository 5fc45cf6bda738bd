package org.turbostan;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object that says itself by what its renderings are known, so that pages can name the object
 * and nothing else: {@code <stan:cache key="${product}" tags="${product}">}.
 *
 * <pre>{@code
 * record Product(long id, int version, String name) implements Keyed {
 *
 *   @Override
 *   public String cacheKey() {
 *     return "product:" + id;
 *   }
 *
 *   @Override
 *   public Integer cacheVersion() {
 *     return version;
 *   }
 * }
 * }</pre>
 *
 * <p>All nodes must get the same answers for the same data. The methods are called by the thread
 * that renders, more than once, and so should cost no more than to put a text together.
 */
public interface Keyed {

  /**
   * Returns what tells this object from all others that are cached, e.g. {@code product:42}, and
   * stays the same when the object changes. If it is empty, nothing is cached. Deleting by this key
   * deletes the renderings of all versions.
   */
  String cacheKey();

  /**
   * Returns what changes whenever the object does, e.g. a number that counts changes, or when the
   * last one was: another version is another rendering. {@code null}, which is the default, if
   * there is no such thing; then a change shows when what was cached is deleted, or has expired.
   *
   * @return a value that {@link KeyText#of} has a text for
   */
  default @Nullable Object cacheVersion() {
    return null;
  }

  /**
   * Returns the tags of what shows this object, each of which deletes it. By default that is the
   * text of the {@linkplain #cacheKey key}, as a tag.
   */
  default Collection<String> cacheTags() {
    return List.of(cacheKey());
  }
}
