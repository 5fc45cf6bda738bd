package org.turbostan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The holes of what one request captures, as they stand in captured text: each is a marker, e.g.
 * {@code q3kzv0c9m1xw8e5ra7tdbh2yfn00002}.
 *
 * <p>Its first 26 characters are random and the same for the whole request, so nobody who has a say
 * in the text can write one. The rest is the hole's number in this list. Small letters and digits
 * come through escaping, through encoding in URLs and through every charset that contains ASCII.
 *
 * <p>Used by one thread at a time, like its request.
 */
final class Markers {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RADIX = 36;
  private static final int SECRET = 26;
  private static final int DIGITS = 5;
  private static final int LENGTH = SECRET + DIGITS;

  /** So much of a marker never occurs by chance. */
  private static final int TRACE = 9;

  private final String secret = secret();
  private final List<Hole> holes = new ArrayList<>();

  /**
   * A content whose markers have become holes.
   *
   * @param content without any part of a marker
   * @param found the markers that were found
   * @param isDamaged whether there was a part of a marker in it: somebody has edited one
   */
  record Unmarked(Content content, BitSet found, boolean isDamaged) {

    boolean hasAll(BitSet expected) {
      BitSet missing = (BitSet) expected.clone();
      missing.andNot(found);
      return missing.isEmpty();
    }
  }

  /** Returns a content as text, with new markers for its holes, that go into {@code capturing}. */
  String mark(Content content, Rendering capturing) {
    List<String> pieces = content.pieces();
    StringBuilder text = new StringBuilder(content.weight());
    for (int i = 0; i < pieces.size(); i++) {
      if (i > 0) {
        int index = holes.size();
        holes.add(content.holes().get(i - 1));
        capturing.expects(index);
        text.append(secret).append(digits(index));
      }
      text.append(pieces.get(i));
    }
    return text.toString();
  }

  /** Returns a content whose markers have become holes. */
  Unmarked unmark(Content captured) {
    // Bytes are searched as the same number of chars: a marker looks the same.
    String text = captured.isText() ? captured.text() : new String(captured.bytes(), ISO_8859_1);
    boolean damaged = captured.fields().stream().anyMatch(field -> hasTrace(field.value()));
    StringBuilder rest = new StringBuilder(text.length());
    List<Hole> cut = new ArrayList<>();
    BitSet found = new BitSet();
    int from = 0;
    for (int start = 0; (start = text.indexOf(secret, start)) >= 0; ) {
      int index = index(text, start);
      if (index < 0) {
        start += SECRET;
      } else {
        damaged |= appendWithoutTraces(text.substring(from, start), rest);
        found.set(index);
        cut.add(holes.get(index).at(rest.length()));
        start += LENGTH;
        from = start;
      }
    }
    damaged |= appendWithoutTraces(from == 0 ? text : text.substring(from), rest);
    if (cut.isEmpty() && rest.length() == text.length()) {
      return new Unmarked(captured, found, damaged);
    }
    String body = rest.toString();
    List<Field> fields = captured.fields();
    Content content =
        captured.isText()
            ? Content.of(body, fields, cut)
            : Content.of(body.getBytes(ISO_8859_1), fields, cut);
    return new Unmarked(content, found, damaged);
  }

  /**
   * Returns how many of the last characters may be the beginning of a marker that goes on. The end
   * of a whole one is none, though its number may end as a marker begins.
   */
  int begunAtEndOf(String text) {
    int last = text.lastIndexOf(secret);
    int after = last >= 0 && index(text, last) >= 0 ? last + LENGTH : 0;
    for (int length = Math.min(LENGTH - 1, text.length() - after); length > 0; length--) {
      if (text.regionMatches(text.length() - length, secret, 0, Math.min(length, SECRET))) {
        return length;
      }
    }
    return 0;
  }

  /** Returns which hole's marker starts here, or −1 if it is not whole. */
  private int index(String text, int start) {
    if (start + LENGTH > text.length()) {
      return -1;
    }
    int index = 0;
    for (int i = start + SECRET; i < start + LENGTH; i++) {
      int digit = Character.digit(text.charAt(i), RADIX);
      if (digit < 0) {
        return -1;
      }
      index = RADIX * index + digit;
    }
    return index < holes.size() ? index : -1;
  }

  private boolean hasTrace(String text) {
    return appendWithoutTraces(text, new StringBuilder());
  }

  /**
   * Appends a text without the parts of markers in it, perhaps in capitals, which nobody is to see;
   * says whether there was any.
   */
  private boolean appendWithoutTraces(String text, StringBuilder to) {
    int from = 0;
    for (int i = 0; i + TRACE <= text.length(); i++) {
      int begin = i;
      int end = i + TRACE;
      if (isTrace(text, i, 0)) {
        int at = TRACE;
        while (at < SECRET && isTraceOf(text, end, at)) {
          at++;
          end++;
        }
        end = at == SECRET ? endOfDigits(text, end) : end;
      } else if (isTrace(text, i, SECRET - TRACE)) {
        int at = SECRET - TRACE;
        while (at > 0 && begin > from && isTraceOf(text, begin - 1, at - 1)) {
          at--;
          begin--;
        }
        end = endOfDigits(text, end);
      } else {
        continue;
      }
      to.append(text, from, begin);
      from = end;
      i = end - 1;
    }
    to.append(text, from, text.length());
    return from > 0;
  }

  private boolean isTrace(String text, int start, int at) {
    return text.regionMatches(true, start, secret, at, TRACE);
  }

  private boolean isTraceOf(String text, int index, int at) {
    return text.regionMatches(true, index, secret, at, 1);
  }

  private static int endOfDigits(String text, int start) {
    int end = start;
    while (end < Math.min(text.length(), start + DIGITS)
        && Character.digit(text.charAt(end), RADIX) >= 0) {
      end++;
    }
    return end;
  }

  private static String digits(int index) {
    String digits = Integer.toString(index, RADIX);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }

  private static String secret() {
    StringBuilder secret = new StringBuilder(SECRET);
    // A letter first: then it may be a name, too.
    secret.append((char) ('a' + RANDOM.nextInt(26)));
    while (secret.length() < SECRET) {
      secret.append(Character.forDigit(RANDOM.nextInt(RADIX), RADIX));
    }
    return secret.toString();
  }
}
