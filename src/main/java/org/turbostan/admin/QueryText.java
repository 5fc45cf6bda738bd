package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.turbostan.Printable;
import org.turbostan.admin.DeleteOrder.BadOrderException;

/** Decodes the names and values of a query (application/x-www-form-urlencoded), strictly. */
final class QueryText {

  private QueryText() {}

  /**
   * Returns a name or value decoded.
   *
   * @throws BadOrderException if it holds a per cent sign without two hexadecimal digits, or bytes
   *     that are not UTF-8
   */
  static String decode(String text) throws BadOrderException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw wrong(text);
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else if (c > '~') {
        throw wrong(text);
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw wrong(text);
    }
  }

  private static BadOrderException wrong(String text) {
    return new BadOrderException(
        "The query holds "
            + Printable.quote(text)
            + ", which is not URL-encoded UTF-8. With curl, use -G --data-urlencode.");
  }
}
