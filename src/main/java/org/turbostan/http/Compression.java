package org.turbostan.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;

/**
 * Which pages gain by being compressed, and may be.
 *
 * <p>Compression tells an eavesdropper how much of what a visitor has sent is in a page beside a
 * secret (BREACH). A page that is stored holds no visitor's secret.
 */
public final class Compression {

  /** Shorter bodies fit into a packet or two in any form. */
  private static final int SHORTEST = 1024;

  private static final Pattern TEXT =
      Pattern.compile(
          "text/.*|[^/]+/([^/]+\\+)?(json|xml)|application/(x-)?(javascript|ecmascript)"
              + "|application/(wasm|vnd\\.ms-fontobject|x-font-ttf)|font/(ttf|otf)|image/bmp");

  /** What tells the length or a digest of exactly these bytes, or of which they are a part. */
  private static final List<String> OF_THESE_BYTES =
      List.of("Content-Encoding", "Content-Range", "Content-Digest", "Digest", "Content-MD5");

  private Compression() {}

  /**
   * Returns whether an answer is to be kept in compressed form too.
   *
   * @param type its content type, or {@code null}
   * @param fields its header
   * @param length the length of its body
   */
  public static boolean isWorthwhile(@Nullable String type, List<Field> fields, long length) {
    if (type == null || length < SHORTEST || !TEXT.matcher(bare(type)).matches()) {
      return false;
    }
    Answer answer = new Answer(200, fields, -1, length);
    return OF_THESE_BYTES.stream().allMatch(name -> answer.firstHeader(name) == null)
        // RFC 9111, section 5.2.2.6: the application wants its bytes as they are.
        && !CacheControl.parse(answer.header("Cache-Control")).has("no-transform")
        && hasRoomForAnotherTag(answer.firstHeader("ETag"));
  }

  /** A tag without quotes is none, and can't be made into that of another form. */
  private static boolean hasRoomForAnotherTag(@Nullable String tag) {
    return tag == null || EntityTag.parse(tag).isWellFormed();
  }

  private static String bare(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
