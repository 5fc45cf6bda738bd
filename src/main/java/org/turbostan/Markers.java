package org.turbostan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

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
   * @param found the markers that were found
   * @param isDamaged whether there is still a part of a marker in it
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
    int start = text.indexOf(secret);
    if (start < 0) {
      return new Unmarked(captured, new BitSet(), damaged || hasTrace(text));
    }
    StringBuilder rest = new StringBuilder(text.length());
    List<Hole> cut = new ArrayList<>();
    BitSet found = new BitSet();
    int from = 0;
    for (; start >= 0; start = text.indexOf(secret, from)) {
      int index = index(text, start);
      rest.append(text, from, start);
      if (index < 0) {
        rest.append(secret);
        from = start + SECRET;
      } else {
        found.set(index);
        cut.add(holes.get(index).at(rest.length()));
        from = start + LENGTH;
      }
    }
    String body = rest.append(text, from, text.length()).toString();
    List<Field> fields = captured.fields();
    Content content =
        captured.isText()
            ? Content.of(body, fields, cut)
            : Content.of(body.getBytes(ISO_8859_1), fields, cut);
    return new Unmarked(content, found, damaged || hasTrace(body));
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

  /** Returns whether there is a part of a marker, perhaps in capitals: somebody has edited it. */
  private boolean hasTrace(String text) {
    if (text.length() < TRACE) {
      return false;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains(secret.substring(0, TRACE))
        || lower.contains(secret.substring(SECRET - TRACE));
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
