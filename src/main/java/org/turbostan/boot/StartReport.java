package org.turbostan.boot;

import static java.util.stream.Collectors.joining;

import org.turbostan.config.SettingValue;
import org.turbostan.config.Settings;

/** The one line that says how TurboStan has started. */
final class StartReport {

  private StartReport() {}

  /**
   * Returns e.g. {@code TurboStan caches for '/shop' in a local map of 64MB (stan.local.max-bytes:
   * default); set: stan.trace=comment (context-param stan.trace)}.
   */
  static String of(String contextPath, Settings settings) {
    return "TurboStan "
        + (settings.enabled() ? "caches" : "is switched off (stan.enabled)")
        + " for '"
        + contextPath
        + "' in "
        + where(settings)
        + "; set: "
        + whatIsSet(settings);
  }

  private static String where(Settings settings) {
    String local =
        settings.values().stream()
            .filter(value -> value.name().equals("stan.local.max-bytes"))
            .map(value -> "a local map of " + value.value())
            .findFirst()
            .orElse("a local map");
    if (!settings.isShared()) {
      return local;
    }
    return "memcached at "
        + settings.servers().stream().map(Object::toString).collect(joining(", "))
        + (settings.near() ? ", with " + local + " before it" : "");
  }

  private static String whatIsSet(Settings settings) {
    String set =
        settings.values().stream()
            .filter(value -> !value.source().equals("default"))
            .map(StartReport::withSource)
            .collect(joining(", "));
    return set.isEmpty() ? "nothing, all settings have their defaults" : set;
  }

  private static String withSource(SettingValue value) {
    return value.name() + "=" + value.value() + " (" + value.source() + ")";
  }
}
