package org.turbostan.benchmark;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A {@linkplain HandWrittenTag hand-written tag} over a map of strings. */
public class MapTag extends HandWrittenTag {

  private static final ConcurrentHashMap<String, String> MAP = new ConcurrentHashMap<>();

  @Override
  @Nullable String find(String key) {
    return MAP.get(key);
  }

  @Override
  void keep(String key, String html) {
    MAP.put(key, html);
  }
}
