package org.turbostan.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cache directives for some caches only (RFC 9213): those in {@code TurboStan-Cache-Control} are
 * for this one, those in {@code CDN-Cache-Control} for all that stand before an application. The
 * first of the two that can be read, and is not empty, takes the place of {@code Cache-Control} and
 * {@code Expires}.
 */
final class TargetedCacheControl {

  /** The target list, in its order. */
  static final List<String> TARGETS = List.of("TurboStan-Cache-Control", "CDN-Cache-Control");

  private static final Set<String> AGES =
      Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

  private TargetedCacheControl() {}

  /** Returns what an answer says to this cache in particular, or {@code null} if nothing. */
  static @Nullable CacheControl of(Answer answer) {
    for (String target : TARGETS) {
      CacheControl control = parse(answer.header(target));
      if (control != null) {
        return control;
      }
    }
    return null;
  }

  private static @Nullable CacheControl parse(List<String> lines) {
    Map<String, StructuredDictionary.Value> dictionary =
        lines.isEmpty() ? null : StructuredDictionary.parse(lines);
    if (dictionary == null || dictionary.isEmpty()) {
      return null;
    }
    Map<String, List<String>> directives = new HashMap<>();
    for (Map.Entry<String, StructuredDictionary.Value> member : dictionary.entrySet()) {
      StructuredDictionary.Value item = member.getValue();
      boolean isAge = AGES.contains(member.getKey());
      if (isAge && item.type() != StructuredDictionary.Type.INTEGER) {
        return null;
      }
      if (item.type() == StructuredDictionary.Type.BOOLEAN) {
        if (item.text().equals("?1")) {
          directives.put(member.getKey(), List.of(""));
        }
      } else {
        directives.put(member.getKey(), List.of(item.text()));
      }
    }
    return new CacheControl(directives);
  }
}
