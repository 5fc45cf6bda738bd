package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;
import org.turbostan.http.CachingRules;

/** Reads the rules of a filter: those in its init-params, then those in the file they name. */
final class FilterRules {

  private static final String RULES = "rules";
  private static final String FILE = "rules-file";
  private static final Set<String> KNOWN = Set.of(RULES, FILE);

  private static final String CLASSPATH = "classpath:";

  private FilterRules() {}

  /**
   * Reads the rules.
   *
   * @throws IllegalArgumentException if an init-param or a rule is wrong, with its place and the
   *     cure
   */
  static CachingRules read(FilterConfig config, Duration stale) {
    for (String name : Collections.list(config.getInitParameterNames())) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "It has an unknown init-param "
                + Printable.quote(name)
                + ". Known are 'rules' and 'rules-file'; other settings are system properties,"
                + " environment variables or context-params.");
      }
    }
    CachingRules.Reader reader = new CachingRules.Reader(stale);
    String rules = config.getInitParameter(RULES);
    if (rules != null) {
      reader.read(rules, "of the init-param 'rules'");
    }
    String file = config.getInitParameter(FILE);
    if (file != null) {
      reader.read(text(config.getServletContext(), file.strip()), "of " + file.strip());
    }
    return reader.rules();
  }

  private static String text(ServletContext application, String file) {
    try (InputStream in = open(application, file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "Its init-param 'rules-file' names "
                + Printable.quote(file)
                + ", which is not there. Write a path in the web application, e.g."
                + " /WEB-INF/stan-rules, or classpath: and a name beside the classes, e.g."
                + " classpath:stan-rules.");
      }
      String text = new String(in.readAllBytes(), UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Its init-param 'rules-file' names "
              + Printable.quote(file)
              + ", which can't be read: "
              + e
              + ". Check that it is a readable file.",
          e);
    }
  }

  private static @Nullable InputStream open(ServletContext application, String file) {
    if (file.startsWith(CLASSPATH)) {
      return application
          .getClassLoader()
          .getResourceAsStream(file.substring(CLASSPATH.length()).replaceFirst("^/+", ""));
    }
    return file.startsWith("/") ? application.getResourceAsStream(file) : null;
  }
}
