package org.turbostan.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place where settings are written down, read once when the source is made.
 *
 * <p>A name is taken for one of ours if it begins with {@code stan.} or {@code stan_} in any case,
 * so that {@code Stan.Memcached} or an environment variable {@code stan_memcached} is refused as a
 * misspelling and not passed over in silence.
 */
public final class SettingsSource {

  // A Kubernetes service called "stan-memcached" puts variables such as STAN_MEMCACHED_PORT=tcp://…
  // into every pod of its namespace. Nobody meant those as settings.
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "STAN_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.*)?)?)");

  private final Spelling spelling;
  private final SortedMap<String, String> values;

  private SettingsSource(Spelling spelling, SortedMap<String, String> values) {
    this.spelling = spelling;
    this.values = values;
  }

  /** Returns the system properties of this JVM, e.g. {@code -Dstan.local.max-bytes=64MB}. */
  public static SettingsSource systemProperties() {
    return systemProperties(System.getProperties());
  }

  static SettingsSource systemProperties(Properties properties) {
    return read(
        Spelling.SYSTEM_PROPERTY, properties.stringPropertyNames(), properties::getProperty);
  }

  /** Returns the environment of this process, e.g. {@code STAN_LOCAL_MAX_BYTES=64MB}. */
  public static SettingsSource environment() {
    return environment(System.getenv());
  }

  static SettingsSource environment(Map<String, String> variables) {
    List<String> names =
        variables.keySet().stream().filter(n -> !SERVICE_LINK.matcher(n).matches()).toList();
    return read(Spelling.ENVIRONMENT, names, variables::get);
  }

  /**
   * Returns the {@code context-param}s of a web application.
   *
   * @param names the names of all its parameters; those of other libraries are ignored
   * @param values the value of a name, or null if it has none
   * @return the source
   */
  public static SettingsSource contextParams(
      Collection<String> names, Function<String, @Nullable String> values) {
    return read(Spelling.CONTEXT_PARAM, names, values);
  }

  private static SettingsSource read(
      Spelling spelling, Collection<String> names, Function<String, @Nullable String> values) {
    var ours = new TreeMap<String, String>();
    for (String name : names) {
      String value = looksLikeOurs(name) ? values.apply(name) : null;
      if (value != null) {
        ours.put(name, value.strip());
      }
    }
    return new SettingsSource(spelling, ours);
  }

  private static boolean looksLikeOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("stan.") || lower.startsWith("stan_");
  }

  /** Returns the names that are set here and begin like ours, sorted, in this source's spelling. */
  Collection<String> names() {
    return values.keySet();
  }

  /**
   * Returns the text of a setting without the white space around it, or null if it isn't set here.
   */
  @Nullable String textOf(Knob<?> knob) {
    return values.get(spelling.nameOf(knob.name()));
  }

  Spelling spelling() {
    return spelling;
  }

  /** Returns the names of the settings that are set here; never their values. */
  @Override
  public String toString() {
    return spelling.label() + "s " + values.keySet();
  }
}
