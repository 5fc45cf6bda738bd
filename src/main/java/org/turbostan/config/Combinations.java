package org.turbostan.config;

import static org.turbostan.config.Knobs.LOCAL_MAX_BYTES;
import static org.turbostan.config.Knobs.MAX_BODY;
import static org.turbostan.config.Knobs.MEMCACHED;
import static org.turbostan.config.Knobs.MEMCACHED_PASSWORD;
import static org.turbostan.config.Knobs.MEMCACHED_TLS;
import static org.turbostan.config.Knobs.MEMCACHED_USER;
import static org.turbostan.config.Knobs.PREVIOUS_SECRET;
import static org.turbostan.config.Knobs.SECRET;

import java.util.ArrayList;
import java.util.List;

/**
 * Settings that are right one by one and can't be meant together.
 *
 * <p>Only clear mistakes are refused. A setting for memcached on a node without servers is none:
 * the same deployment descriptor serves a developer's machine, where it has no effect, and a
 * cluster. But credentials or TLS while {@code stan.memcached} is written down nowhere mean that
 * the servers were forgotten; each node would cache for itself, and deletes would not reach the
 * others.
 */
final class Combinations {

  private final Readings readings;
  private final List<String> problems = new ArrayList<>();

  private Combinations(Readings readings) {
    this.readings = readings;
  }

  /**
   * Returns what is wrong, a sentence or more each; settings that couldn't be read are left out.
   */
  static List<String> problems(Readings readings) {
    var combinations = new Combinations(readings);
    combinations.loginNeedsBoth();
    combinations.previousSecretNeedsSecret();
    combinations.bodyFitsIntoMemcached();
    combinations.bodyFitsIntoLocalMap();
    combinations.connectionNeedsServers();
    return combinations.problems;
  }

  private void loginNeedsBoth() {
    if (readings.hold(MEMCACHED_USER, MEMCACHED_PASSWORD)) {
      needs(MEMCACHED_USER, MEMCACHED_PASSWORD);
      needs(MEMCACHED_PASSWORD, MEMCACHED_USER);
    }
  }

  private void previousSecretNeedsSecret() {
    if (readings.hold(PREVIOUS_SECRET, SECRET)) {
      needs(PREVIOUS_SECRET, SECRET);
    }
  }

  private void needs(Knob<?> given, Knob<?> needed) {
    if (readings.get(given).isSet() && !readings.get(needed).isSet()) {
      problems.add(
          "%s is set without %s. Set both or neither.".formatted(named(given), needed.name()));
    }
  }

  private void bodyFitsIntoMemcached() {
    if (readings.hold(MEMCACHED, MAX_BODY)
        && !readings.get(MEMCACHED).value().isEmpty()
        && readings.get(MAX_BODY).value() > Knobs.MOST_BODY_IN_MEMCACHED) {
      problems.add(
          ("%s is %s bytes, but with memcached servers it is at most %s, because they refuse items"
                  + " near 1 MiB. Lower it or leave it out.")
              .formatted(
                  named(MAX_BODY), readings.get(MAX_BODY).value(), Knobs.MOST_BODY_IN_MEMCACHED));
    }
  }

  private void bodyFitsIntoLocalMap() {
    if (readings.hold(LOCAL_MAX_BYTES, MAX_BODY)
        && readings.get(MAX_BODY).value() > readings.get(LOCAL_MAX_BYTES).value()) {
      problems.add(
          ("%s is more than stan.local.max-bytes (%s), so such a body would never stay in the local"
                  + " map. Raise the one or lower the other.")
              .formatted(named(MAX_BODY), Sizes.format(readings.get(LOCAL_MAX_BYTES).value())));
    }
  }

  private void connectionNeedsServers() {
    for (Knob<?> knob : List.of(MEMCACHED_USER, MEMCACHED_PASSWORD, MEMCACHED_TLS)) {
      if (readings.hold(MEMCACHED, knob)
          && !readings.get(MEMCACHED).isSet()
          && !readings.get(knob).value().equals(knob.defaultValue())) {
        problems.add(
            ("%s is set, but no servers are. Set stan.memcached to host:port, or to the empty text if"
                    + " a local map is meant.")
                .formatted(named(knob)));
      }
    }
  }

  private String named(Knob<?> knob) {
    return knob.name() + " (" + readings.get(knob).place() + ")";
  }
}
