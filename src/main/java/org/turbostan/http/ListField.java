package org.turbostan.http;

import java.util.ArrayList;
import java.util.List;

/** The members of a header field whose value is a list (RFC 9110, section 5.6.1). */
public final class ListField {

  private ListField() {}

  /**
   * Returns the members of all lines in their order, without the white space around them and
   * without empty ones. Commas in quoted strings don't separate.
   */
  public static List<String> members(List<String> lines) {
    return members(lines, ",");
  }

  /** As above, with other characters that separate members. */
  static List<String> members(List<String> lines, String separators) {
    List<String> members = new ArrayList<>();
    for (String line : lines) {
      int start = 0;
      for (int i = 0; i <= line.length(); i++) {
        if (i == line.length() || separators.indexOf(line.charAt(i)) >= 0) {
          add(members, line.substring(start, i));
          start = i + 1;
        } else if (line.charAt(i) == '"') {
          i = endOfQuoted(line, i);
        }
      }
    }
    return members;
  }

  /** Returns the place of the closing quote; that of the opening one if nothing closes it. */
  static int endOfQuoted(String line, int opening) {
    for (int i = opening + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      }
    }
    return opening;
  }

  private static void add(List<String> members, String member) {
    String stripped = member.strip();
    if (!stripped.isEmpty()) {
      members.add(stripped);
    }
  }
}
