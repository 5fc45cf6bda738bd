package org.turbostan.benchmark;

/** One way to serve the page of {@link PageSpec}; each has a process of its own. */
enum Way {
  /** A servlet that writes the page as one array: what the container itself costs. */
  FLOOR("one byte[]", "none", false),
  /** {@link MapTag}. */
  MAP("hand-written tag over a map", "map", false),
  /** {@link BoundedTag}. */
  BOUNDED("hand-written tag over a bounded map", "bounded", false),
  /** {@code <stan:cache>} in local mode. */
  LOCAL("TurboStan, tags, local", "stan", false),
  /** {@code <stan:cache>} with memcached, copies kept. */
  MEMCACHED("TurboStan, tags, memcached", "stan", true),
  /** {@code <stan:cache>} with memcached, no copies kept: what a node pays that has none yet. */
  COLD("TurboStan, tags, memcached, no copies", "stan", true),
  /** The whole page by a rule of the filter, in local mode. */
  WHOLE("TurboStan, full page, local", "none", false),
  /** The whole page by a rule of the filter, with memcached. */
  WHOLE_MEMCACHED("TurboStan, full page, memcached", "none", true),
  /** {@link FolsomTag}: one multi-get with all keys known at the start. */
  FOLSOM("hand-written Folsom multi-get", "folsom", true),
  /** {@link SpyTag}: a blocking get for each fragment. */
  SPY("spymemcached, a blocking get a fragment", "spy", true),
  /** The tag of OSCache. */
  OSCACHE("OSCache 2.4.1, tag", "oscache", false),
  /** The fragment filter of Ehcache, over included pages. */
  EHCACHE("Ehcache-web 2.0.4, fragment filter", "include", false),
  /** Nothing is cached. */
  UNCACHED("not cached", "none", false);

  final String title;

  /** The prefix of the tag; {@code none} for a page without one, {@code include} for includes. */
  final String tag;

  final boolean usesMemcached;

  Way(String title, String tag, boolean usesMemcached) {
    this.title = title;
    this.tag = tag;
    this.usesMemcached = usesMemcached;
  }

  /** Returns whether it is ours, and reads its settings from the system's properties. */
  boolean isTurboStan() {
    return title.startsWith("TurboStan");
  }

  boolean isWholePage() {
    return this == WHOLE || this == WHOLE_MEMCACHED;
  }
}
