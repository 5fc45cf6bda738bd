package org.turbostan;

/**
 * Content from the cache.
 *
 * @param entry what was found
 * @param outcome {@code HIT}, {@code STALE} or {@code COLLAPSED}
 */
public record Hit(Entry entry, Outcome outcome) implements Lookup {

  /** Returns what to serve. */
  public Content content() {
    return entry.content();
  }
}
