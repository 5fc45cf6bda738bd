package org.turbostan.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;

/**
 * The rules of a web application. The first whose pattern matches a path is the one that counts.
 *
 * <pre>
 * # one rule a line, or separated by ;
 * /catalogue    ttl=60s stale=10m tags=catalogue vary=param:page ignore=utm_*,gclid public
 * /news/*       ttl=5m vary=locale
 * /products/*   status=404:10s public request-directives=obey
 * *.css         ttl=1h public
 * </pre>
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class CachingRules {

  private final List<Rule> rules;

  private record Rule(UrlPattern pattern, CachingRule rule) {}

  private CachingRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads rules.
   *
   * @param text the rules; blank for none
   * @param stale how long pages may be served stale where a rule does not say
   * @throws IllegalArgumentException if one is wrong; the message names the rule, its line, what is
   *     wrong and what to write instead
   */
  public static CachingRules parse(String text, Duration stale) {
    return new Reader(stale).read(text, "").rules();
  }

  /** Reads rules that stand in several places; what is read first counts first. */
  public static final class Reader {

    private final Duration stale;
    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> patterns = new HashSet<>();

    /**
     * Makes a reader that has read nothing.
     *
     * @param stale how long pages may be served stale where a rule does not say
     */
    public Reader(Duration stale) {
      this.stale = stale;
    }

    /**
     * Reads more rules.
     *
     * @param text the rules; blank for none
     * @param place where they stand, for messages, e.g. {@code of /WEB-INF/stan-rules}
     * @throws IllegalArgumentException if one is wrong; the message names the rule, its line and
     *     place, what is wrong and what to write instead
     */
    public Reader read(String text, String place) {
      int line = 0;
      for (String textOfLine : text.split("\r\n|\r|\n", -1)) {
        line++;
        for (String each : withoutComment(textOfLine).split(";", -1)) {
          String rule = each.strip();
          if (!rule.isEmpty()) {
            rules.add(parse(rule, (line + " " + place).strip()));
          }
        }
      }
      return this;
    }

    /** Returns what was read. */
    public CachingRules rules() {
      return new CachingRules(rules);
    }

    private Rule parse(String text, String line) {
      try {
        CachingRule rule = new RuleReader(stale).read(text);
        if (!patterns.add(rule.pattern())) {
          throw new IllegalArgumentException(
              "another rule above has the pattern "
                  + Printable.quote(rule.pattern())
                  + ", so this one would never count. Join the two.");
        }
        return new Rule(new UrlPattern(rule.pattern()), rule);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The caching rule "
                + Printable.quote(text)
                + " in line "
                + line
                + " is wrong: "
                + e.getMessage(),
            e);
      }
    }

    private static String withoutComment(String line) {
      int comment = line.indexOf('#');
      return comment < 0 ? line : line.substring(0, comment);
    }
  }

  /** Returns the rule for a decoded path below the context path, or {@code null}. */
  public @Nullable CachingRule match(String path) {
    for (Rule rule : rules) {
      if (rule.pattern.matches(path)) {
        return rule.rule;
      }
    }
    return null;
  }

  /** Returns how many rules there are. */
  public int size() {
    return rules.size();
  }
}
