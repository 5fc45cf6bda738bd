package org.turbostan.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entity tag (RFC 9110, section 8.8.3), e.g. {@code "x1"} or {@code W/"x1"}.
 *
 * @param weak whether it marks what means the same, rather than the same bytes
 * @param opaque the rest, with its quotes
 */
public record EntityTag(boolean weak, String opaque) {

  private static final String WEAK = "W/";
  private static final Pattern TAG = Pattern.compile("(W/)?(\"[^\"]*\")");
  private static final int DIGEST_BYTES = 18;

  /** Reads a tag; one without quotes, which is none, equals only the same without quotes. */
  public static EntityTag parse(String text) {
    String tag = text.strip();
    return tag.startsWith(WEAK)
        ? new EntityTag(true, tag.substring(WEAK.length()))
        : new EntityTag(false, tag);
  }

  /** Returns the tags in the lines of a header. */
  static List<EntityTag> list(List<String> lines) {
    List<EntityTag> tags = new ArrayList<>();
    for (String line : lines) {
      Matcher tag = TAG.matcher(line);
      while (tag.find()) {
        tags.add(new EntityTag(tag.group(1) != null, tag.group(2)));
      }
      for (String unquoted : tag.replaceAll("").split(",", -1)) {
        if (!unquoted.isBlank()) {
          tags.add(parse(unquoted));
        }
      }
    }
    return tags;
  }

  /** Returns the strong tag of a body of a certain type: the same wherever both are the same. */
  public static EntityTag of(byte[] body, String type) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(type.getBytes(UTF_8));
      digest.update((byte) 0);
      byte[] hash = java.util.Arrays.copyOf(digest.digest(body), DIGEST_BYTES);
      return new EntityTag(
          false, '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns whether it is a tag as the RFC has it, with quotes. */
  boolean isWellFormed() {
    return TAG.matcher(toString()).matches();
  }

  /**
   * Returns the tag of the same content in another coding. A strong one differs (section 8.8.3.3);
   * a weak one marks what means the same, in whatever coding.
   *
   * @param name tells these bytes from those of the content in any other coding
   */
  public EntityTag encoded(String name) {
    return weak
        ? this
        : new EntityTag(false, opaque.substring(0, opaque.length() - 1) + '-' + name + '"');
  }

  /** Returns whether both mark the same bytes (section 8.8.3.2). */
  boolean equalsStrongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** Returns whether both mark what means the same (section 8.8.3.2). */
  boolean equalsWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  @Override
  public String toString() {
    return weak ? WEAK + opaque : opaque;
  }
}
