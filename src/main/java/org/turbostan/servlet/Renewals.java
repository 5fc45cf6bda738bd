package org.turbostan.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;

/**
 * Which pages can be rendered anew when their visitor has been answered already, and which could
 * not a while ago: those are rendered before the answer, as a cold page is.
 *
 * <p>Safe for use by any thread.
 */
final class Renewals {

  /** After this it is tried again: the page, or what it needs, may have changed. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final int MOST = 10_000;

  /** When a page has failed; the latest stand last. */
  private final Map<FragmentKey, Instant> failed = new LinkedHashMap<>();

  /** Returns whether a stale page can be served first and rendered then. */
  boolean allow(HttpServletRequest request, Entry stale, Instant now) {
    StoredPage page = new StoredPage(stale.content());
    return page.ending() == null
        && request.getDispatcherType() == DispatcherType.REQUEST
        && !request.isAsyncStarted()
        && !hasFailed(stale.key(), now);
  }

  /** Remembers that a page could not be rendered so. */
  synchronized void failed(Entry stale, Instant now) {
    failed.remove(stale.key());
    failed.put(stale.key(), now);
    if (failed.size() > MOST) {
      failed.remove(failed.keySet().iterator().next());
    }
  }

  private synchronized boolean hasFailed(FragmentKey key, Instant now) {
    Instant when = failed.get(key);
    if (when != null && !when.plus(REMEMBERED).isAfter(now)) {
      failed.remove(key);
      return false;
    }
    return when != null;
  }
}
