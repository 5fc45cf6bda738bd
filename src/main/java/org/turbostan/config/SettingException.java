package org.turbostan.config;

import java.util.List;

/**
 * Thrown when settings are wrong. The message lists every problem, each with the setting, where it
 * was set, its value (secrets hidden), what is expected and an example that can be copied.
 */
public final class SettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  SettingException(List<String> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, at least one, each a sentence or more on one line. */
  public List<String> problems() {
    return problems;
  }

  private static String message(List<String> problems) {
    if (problems.size() == 1) {
      return "TurboStan does not start, because a setting is wrong: " + problems.get(0);
    }
    var message = new StringBuilder("TurboStan does not start, because ");
    message.append(problems.size()).append(" settings are wrong:");
    for (int i = 0; i < problems.size(); i++) {
      message.append("\n  ").append(i + 1).append(". ").append(problems.get(i));
    }
    return message.toString();
  }
}
