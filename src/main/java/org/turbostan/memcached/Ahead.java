package org.turbostan.memcached;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;

/**
 * What is looked up for one request before it asks for it. An answer is given once: whoever asks
 * again wants to know what has changed since.
 *
 * <p>Safe for use by many threads.
 */
final class Ahead {

  private final Set<FragmentKey> expected = new LinkedHashSet<>();
  private final Map<FragmentKey, CompletableFuture<Answer>> underWay = new HashMap<>();

  /** Notes what is to be looked up, unless that is under way. */
  synchronized void expect(Collection<FragmentKey> keys) {
    for (FragmentKey key : keys) {
      if (!underWay.containsKey(key)) {
        expected.add(key);
      }
    }
  }

  /** Returns what is to be looked up next, or {@code null}; its answer will be {@code answer}. */
  synchronized @Nullable FragmentKey next(CompletableFuture<Answer> answer) {
    Iterator<FragmentKey> keys = expected.iterator();
    if (!keys.hasNext()) {
      return null;
    }
    FragmentKey key = keys.next();
    keys.remove();
    underWay.put(key, answer);
    return key;
  }

  /** Returns the answer that is under way, or {@code null}; it is not looked up ahead any more. */
  synchronized @Nullable CompletableFuture<Answer> take(FragmentKey key) {
    expected.remove(key);
    return underWay.remove(key);
  }
}
