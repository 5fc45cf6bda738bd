package org.turbostan.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The one spelling in which a path is cached.
 *
 * <p>Containers take many spellings for the same page: {@code /page;x=1}, {@code //page}, {@code
 * /./page}, {@code /%70age}. Each would be an entry of its own that a delete of {@code /page}
 * misses, and some of them let one page be stored as another. So only one spelling is cached: no
 * path parameters, no empty or dot segments, %-escapes in upper case and only where RFC 3986 asks
 * for one, valid UTF-8, and nothing in it that a server might take for a separator.
 */
public final class RequestPath {

  private static final String PLAIN = "-._~!$&'()*+,=:@/";

  private RequestPath() {}

  /**
   * Returns the decoded path if {@code raw} is in its canonical spelling, else {@code null}.
   *
   * @param raw the path as it stands in the request line, without the query
   */
  public static @Nullable String decode(String raw) {
    if (!raw.startsWith("/") || hasEmptyOrDotSegment(raw)) {
      return null;
    }
    return raw.indexOf('%') < 0 ? plain(raw) : decodeEscapes(raw);
  }

  private static @Nullable String plain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      if (!isPlain(raw.charAt(i))) {
        return null;
      }
    }
    return raw;
  }

  private static boolean hasEmptyOrDotSegment(String raw) {
    for (int slash = raw.indexOf('/'); slash >= 0; slash = raw.indexOf('/', slash + 1)) {
      int next = raw.indexOf('/', slash + 1);
      int end = next < 0 ? raw.length() : next;
      String segment = raw.substring(slash + 1, end);
      if (segment.equals(".") || segment.equals("..") || (segment.isEmpty() && next >= 0)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String decodeEscapes(String raw) {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int octet = octet(raw, i + 1);
        if (octet < 0 || isControl(octet) || octet == '/' || octet == '\\' || octet == ';') {
          return null;
        }
        if (octet < 0x80 && isPlain((char) octet)) {
          return null;
        }
        bytes.put((byte) octet);
        i += 2;
      } else if (isPlain(c)) {
        bytes.put((byte) c);
      } else {
        return null;
      }
    }
    try {
      String path = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
      return path.codePoints().anyMatch(Character::isISOControl) ? null : path;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static int octet(String raw, int at) {
    if (at + 2 > raw.length()) {
      return -1;
    }
    int high = digit(raw.charAt(at));
    int low = digit(raw.charAt(at + 1));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  private static boolean isControl(int octet) {
    return octet < 0x20 || octet == 0x7F;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }
}
