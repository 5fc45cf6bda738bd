package org.turbostan.benchmark;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * A {@linkplain HandWrittenTag hand-written tag} over a map of strings that is bounded by bytes, as
 * TurboStan's is: what is always another thing must make room for others.
 */
public class BoundedTag extends HandWrittenTag {

  private static final Cache<String, String> MAP =
      Caffeine.newBuilder()
          .maximumWeight(64_000_000)
          .weigher((String key, String html) -> 200 + key.length() + html.length())
          .executor(Runnable::run)
          .build();

  @Override
  @Nullable String find(String key) {
    return MAP.getIfPresent(key);
  }

  @Override
  void keep(String key, String html) {
    MAP.put(key, html);
  }
}
