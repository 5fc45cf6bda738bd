package org.turbostan.servlet;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.Hit;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Signpost;

/**
 * What is noticed while a page is rendered for the cache and speaks against storing it. The first
 * reason counts.
 *
 * <p>As soon as there is one, those who wait for the page are let go: each has to render for itself
 * anyway. Safe for use by many threads, because pages that go asynchronous keep their request.
 */
final class Notes {

  private static final Content NOTHING = Content.of("");

  private final CacheRequest request;
  private final Rendering rendering;
  private @Nullable Outcome ended;
  private @Nullable Reason reason;
  private @Nullable String detail;
  private final Set<String> headersRead = new TreeSet<>();

  /** Whether it is the cache that asks now, and not the page. */
  private boolean paused;

  Notes(CacheRequest request, Rendering rendering) {
    this.request = request;
    this.rendering = rendering;
  }

  /** Notes a reason not to store the page. */
  void note(Reason why) {
    note(why, null);
  }

  /** Notes a reason not to store the page, with more about it, e.g. the name of a header. */
  synchronized void note(Reason why, @Nullable String about) {
    if (paused || reason != null || ended != null) {
      return;
    }
    reason = why;
    detail = about;
    rendering.uncacheable(why, about);
    if (request.innermost() == rendering) {
      ended = rendering.store(NOTHING);
    }
  }

  /**
   * Notes that the page has read a header of the request, by its name in lower case: no reason yet,
   * because the page may still say that it varies by it.
   */
  synchronized void headerRead(String name) {
    if (!paused) {
      headersRead.add(name);
    }
  }

  /** Does something without noting anything. */
  synchronized <T extends @Nullable Object> T without(Supplier<T> action) {
    boolean before = paused;
    paused = true;
    try {
      return action.get();
    } finally {
      paused = before;
    }
  }

  /** Returns the headers that the page has read, by their names in lower case. */
  synchronized Set<String> headersRead() {
    return Set.copyOf(headersRead);
  }

  /** Ends the rendering with its content, behind a signpost, unless that has happened. */
  synchronized Outcome end(Signpost signpost, Content content) {
    Outcome outcome = ended;
    if (outcome == null) {
      outcome = rendering.storeBehind(signpost, content);
      ended = outcome;
    }
    return outcome;
  }

  /** Ends the rendering with its content, unless that has happened; says what became of it. */
  synchronized Outcome end(Content content) {
    Outcome outcome = ended;
    if (outcome == null) {
      outcome = rendering.store(content);
      ended = outcome;
    }
    return outcome;
  }

  /** Ends the rendering because of a failure; returns the last good page, or {@code null}. */
  synchronized @Nullable Hit fail(Exception failure) {
    if (ended != null) {
      return null;
    }
    Hit lastGood = rendering.fail(failure);
    ended = rendering.outcome();
    return lastGood;
  }

  /** Ends the rendering without content that could be stored. */
  Outcome end() {
    return end(NOTHING);
  }

  /** Returns why the page is not to be stored, or {@code null} as long as it may be. */
  synchronized @Nullable Reason reason() {
    return reason;
  }

  /** Returns more about the reason, or {@code null} if there is no more to say. */
  synchronized @Nullable String detail() {
    return detail;
  }
}
