package org.turbostan.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One reading for each knob, and the problems met on the way. */
final class Readings {

  private final Map<Knob<?>, Reading<?>> found = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Reads every knob from the first source that holds it, else from its default. */
  static Readings of(List<SettingsSource> sources) {
    var readings = new Readings();
    sources.forEach(readings::refuseUnknownNames);
    Knobs.ALL.forEach(knob -> readings.read(knob, sources));
    return readings;
  }

  List<String> problems() {
    return problems;
  }

  Collection<Reading<?>> all() {
    return found.values();
  }

  /** Returns whether all of these could be read. */
  boolean hold(Knob<?>... knobs) {
    return found.keySet().containsAll(List.of(knobs));
  }

  <T> Reading<T> get(Knob<T> knob) {
    @SuppressWarnings("unchecked") // The map holds for each knob a reading of its own type.
    var reading = (Reading<T>) found.get(knob);
    if (reading == null) {
      throw new IllegalStateException(knob.name() + " could not be read");
    }
    return reading;
  }

  private <T> void read(Knob<T> knob, List<SettingsSource> sources) {
    for (SettingsSource source : sources) {
      String text = source.textOf(knob);
      if (text != null) {
        readText(knob, text, source.spelling());
        return;
      }
    }
    found.put(knob, Reading.byDefault(knob));
  }

  private <T> void readText(Knob<T> knob, String text, Spelling spelling) {
    try {
      found.put(knob, new Reading<>(knob, text, knob.kind().read(text), spelling));
    } catch (IllegalArgumentException e) {
      problems.add(
          "%s (%s): %s Expected is %s, for example %s"
              .formatted(
                  knob.name(),
                  spelling.placeOf(knob.name()),
                  e.getMessage(),
                  knob.kind().expected(),
                  spelling.assign(knob.name(), knob.example())));
    }
  }

  private void refuseUnknownNames(SettingsSource source) {
    Spelling spelling = source.spelling();
    List<String> known = Knobs.names().stream().map(spelling::nameOf).toList();
    for (String name : source.names()) {
      if (!known.contains(name)) {
        Optional<String> meant = Nearest.to(name, known);
        problems.add(
            "%s (%s): there is no such setting. %s"
                .formatted(
                    name,
                    spelling.label(),
                    meant.map("Did you mean %s?"::formatted).orElseGet(() -> cure(known))));
      }
    }
  }

  private static String cure(List<String> known) {
    return "Remove it, also if it is another program's. The settings are "
        + String.join(", ", known)
        + ".";
  }
}
