package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;
import org.turbostan.servlet.HoleFiller;
import org.turbostan.servlet.SiteOptions;

/**
 * One tag in one template: what is the same each time it is run. It is found once and kept as long
 * as the template's class lives.
 *
 * <p>Safe for use by many threads.
 */
final class TagSite {

  private static final long QUIET_MILLIS = 60_000;

  private static final int HOLES = 16;

  /** A power of two. */
  private static final int KEYS = 64;

  private final String page;
  private final int position;
  private final String template;
  private final @Nullable Instant edited;
  private final SiteOptions options;
  private final FragmentKey bare;

  /**
   * Keys as they were made last, each at a place that follows from its text. So the keys that are
   * asked for all the time are made once. Threads may overwrite each other's: any answer is right.
   */
  private final @Nullable FragmentKey[] keys = new FragmentKey[KEYS];

  /** The variant as it was last read: nearly always it is written literally and stays the same. */
  private volatile ReadVariant variant = new ReadVariant(null, false, Variant.NONE);

  /** The holes that are written here, by what belongs into them: nearly always there is one. */
  private final ConcurrentMap<String, SiteHole> holes = new ConcurrentHashMap<>();

  /** Until when, in milliseconds of the epoch, the log has heard enough of this tag. */
  private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);

  /** A hole as the template means it: its number on all nodes, and what belongs into it. */
  record SiteHole(long number, HoleFiller filler) {}

  private record ReadVariant(@Nullable String vary, boolean perSession, Variant variant) {}

  /**
   * Makes a site.
   *
   * @param page the template, e.g. {@code /WEB-INF/views/product.jsp}
   * @param position which of the template's tags it is, from 0; negative if that is not known
   * @param compiled the page that it is part of
   */
  TagSite(String page, int position, TagSites.Template compiled, SiteOptions options) {
    this.page = requireNonNull(page, "page");
    this.position = position;
    this.template = new Digest().add(compiled.digest()).add(page).add("#" + position).hex();
    this.edited = compiled.edited();
    this.options = options;
    this.bare = new FragmentKey(name(), this.template, "", "");
  }

  /** Returns the template that the tag is written in, for messages. */
  String page() {
    return page;
  }

  /** Returns when the template was seen to be another than before; {@code null} if it was not. */
  @Nullable Instant edited() {
    return edited;
  }

  /** Returns whether the tag can be told from the template's other tags. */
  boolean hasPosition() {
    return position >= 0;
  }

  /** Returns what is set for the whole application. */
  SiteOptions options() {
    return options;
  }

  /** Returns whether comments are written after fragments, for developers. */
  boolean isTraced() {
    return options.trace() == SiteOptions.Trace.COMMENT;
  }

  /** Returns the key of one rendering, the automatic one where the author gave no part of it. */
  FragmentKey key(@Nullable String name, String key, String variant) {
    if (name == null && key.isEmpty() && variant.isEmpty()) {
      return bare;
    }
    String shown = name == null ? bare.name() : name;
    int hash = 31 * key.hashCode() + variant.hashCode();
    int place = (hash ^ (hash >>> 16)) & (KEYS - 1);
    FragmentKey known = keys[place];
    if (known != null
        && known.key().equals(key)
        && known.variant().equals(variant)
        && known.name().equals(shown)) {
      return known;
    }
    FragmentKey made = new FragmentKey(shown, template, key, variant);
    keys[place] = made;
    return made;
  }

  /**
   * Returns what the tag varies by.
   *
   * @throws BadAttributeException if the author named something that is not known
   */
  Variant variant(@Nullable String vary, boolean perSession) {
    ReadVariant last = variant;
    if (last.perSession() == perSession && Objects.equals(last.vary(), vary)) {
      return last.variant();
    }
    Variant read = Variant.parse(vary, perSession);
    variant = new ReadVariant(vary, perSession, read);
    return read;
  }

  /**
   * Returns the hole of a meaning at this place, and keeps what belongs into it.
   *
   * @param meaning tells what belongs into it from all else that the template may say here
   * @param filler makes what belongs into it, for the first of its kind
   */
  SiteHole hole(String meaning, Supplier<HoleFiller> filler) {
    SiteHole known = holes.get(meaning);
    if (known != null) {
      return known;
    }
    if (holes.size() >= HOLES) {
      holes.clear();
    }
    String digest = new Digest().add(template).add(meaning).hex();
    long number = Long.parseUnsignedLong(digest.substring(0, 16), 16);
    return holes.computeIfAbsent(meaning, text -> new SiteHole(number, filler.get()));
  }

  /** Returns whether the log may hear of this tag again: once a minute at the most. */
  boolean mayLog(Instant now) {
    long until = quietUntil.get();
    long millis = now.toEpochMilli();
    return millis >= until && quietUntil.compareAndSet(until, millis + QUIET_MILLIS);
  }

  private String name() {
    return hasPosition() ? page + '#' + position : page;
  }
}
