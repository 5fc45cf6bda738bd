package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Cause;
import org.turbostan.FragmentKey;
import org.turbostan.Snapshot;

/**
 * Where the servers stood before a request read any data, and what the request was given of
 * renderings that are older than itself.
 *
 * <p>What it was given is only noted with each hit, and looked through when something is stored:
 * most requests store nothing.
 */
final class MemcachedSnapshot implements Snapshot {

  /** Stands for two versions of one tag in one request: none that is read later equals it. */
  private static final Version CONFLICT = new Version(0, 0);

  private static final int MANY = 64;

  private final Moment began;
  private final View view;
  private final long sightings;

  private List<Copy> given = List.of();
  private int tooMany = MANY;
  private int noted;
  private @Nullable Map<String, Version> contained;

  /** Why what the request has rendered was not stored: most requests are refused nothing. */
  private Map<FragmentKey, Cause> refused = Map.of();

  /** Most requests find all they want on this node. */
  private @Nullable Ahead ahead;

  MemcachedSnapshot(Moment began, View view, long sightings) {
    this.began = began;
    this.view = view;
    this.sightings = sightings;
  }

  /** Returns a moment that is not later than the beginning of the request. */
  Moment began() {
    return began;
  }

  /** Returns where the servers stood before the request read any data. */
  View view() {
    return view;
  }

  /** Returns where a server stood, or {@code null} if that was not known. */
  @Nullable Standing standing(int server) {
    return view.standing(server);
  }

  /** Returns how many versions had been seen. */
  long sightings() {
    return sightings;
  }

  /** Returns what is looked up before the request asks for it. */
  synchronized Ahead ahead() {
    Ahead known = ahead;
    if (known == null) {
      known = new Ahead();
      ahead = known;
    }
    return known;
  }

  /**
   * Returns the answer of what is being looked up for the request already, or {@code null}; it is
   * given once.
   */
  @Nullable CompletableFuture<Answer> takeAhead(FragmentKey key) {
    Ahead known;
    synchronized (this) {
      known = ahead;
    }
    return known == null ? null : known.take(key);
  }

  /**
   * Notes that the request was given an entry that is valid by these versions. What the request
   * renders may contain it, so it may be stored only under the same versions.
   */
  synchronized void gave(Copy copy) {
    if (given.isEmpty()) {
      given = new ArrayList<>();
    }
    given.add(copy);
    if (given.size() > tooMany) {
      note();
      Map<FragmentKey, Copy> latest = new LinkedHashMap<>();
      given.forEach(each -> latest.put(each.entry().key(), each));
      given = new ArrayList<>(latest.values());
      noted = given.size();
      tooMany = 2 * Math.max(MANY, given.size());
    }
  }

  /** Returns what the request was given under a key, or {@code null} if nothing. */
  synchronized @Nullable Copy given(FragmentKey key) {
    for (int i = given.size() - 1; i >= 0; i--) {
      if (given.get(i).entry().key().equals(key)) {
        return given.get(i);
      }
    }
    return null;
  }

  /** Returns by which version what the request was given is valid, or {@code null} if by any. */
  synchronized @Nullable Version contained(String key) {
    return note().get(key);
  }

  /** Notes what was deleted, so that what the request has rendered is not stored. */
  synchronized void refused(FragmentKey key, Cause why) {
    if (refused.isEmpty()) {
      refused = new HashMap<>();
    }
    refused.put(key, why);
  }

  /** Returns what was deleted, so that it was not stored; {@code null} if that is not known. */
  synchronized @Nullable Cause whyRefused(FragmentKey key) {
    return refused.get(key);
  }

  /** Notes the versions of what was given since the last time. */
  private Map<String, Version> note() {
    Map<String, Version> all = contained == null ? new HashMap<>() : contained;
    contained = all;
    for (; noted < given.size(); noted++) {
      Copy copy = given.get(noted);
      List<StoredEntry.TagVersions> versions = copy.stored().versions();
      for (int i = 0; i < versions.size(); i++) {
        TagItems tag = copy.tags().get(i);
        all.merge(tag.hard(), versions.get(i).hard(), MemcachedSnapshot::same);
        all.merge(tag.soft(), versions.get(i).soft(), MemcachedSnapshot::same);
      }
    }
    return all;
  }

  private static Version same(Version known, Version now) {
    return known.equals(now) ? known : CONFLICT;
  }
}
