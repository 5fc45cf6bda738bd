package org.turbostan.http;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.turbostan.Tag;

/**
 * The field {@code Surrogate-Key}: the tags of an answer, separated by spaces, as content delivery
 * networks take them.
 */
public final class SurrogateKey {

  /** The name of the field. */
  public static final String NAME = "Surrogate-Key";

  private static final Pattern WRITABLE = Pattern.compile("[!-~]+");

  private SurrogateKey() {}

  /** Returns the tags that an answer names. */
  public static Set<String> parse(Answer answer) {
    Set<String> keys = new LinkedHashSet<>();
    for (String line : answer.header(NAME)) {
      for (String key : line.split("\\s+", -1)) {
        if (!key.isEmpty()) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  /** Returns the value that names the authors' tags; those that can't be written are left out. */
  public static String format(Collection<Tag> tags) {
    return String.join(
        " ",
        tags.stream()
            .filter(tag -> tag.kind() == Tag.Kind.TAG)
            .map(Tag::value)
            .filter(value -> WRITABLE.matcher(value).matches())
            .sorted()
            .toList());
  }
}
