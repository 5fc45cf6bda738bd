package org.turbostan.jsp;

import java.util.Locale;
import java.util.function.Predicate;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * Leads from the names of classes that Jasper generates back to the paths of their sources, e.g.
 * from {@code org.apache.jsp.WEB_002dINF.views.product_jsp} to {@code /WEB-INF/views/product.jsp}.
 *
 * <p>A path is believed only if it leads to the same class name again and if there is such a file;
 * what can't be decoded keeps its class name.
 */
final class JasperNames {

  private static final String PAGES = "org.apache.jsp.";
  private static final String TAG_FILES = "org.apache.jsp.tag.web.";
  private static final String TAG_FOLDER = "/WEB-INF/tags/";

  private JasperNames() {}

  /** Returns the source's path in the web application, or {@code null} if it is not found. */
  static @Nullable String pathOf(String className, Predicate<String> exists) {
    if (className.startsWith(TAG_FILES)) {
      String path = path(className.substring(TAG_FILES.length()), TAG_FOLDER, exists);
      if (path != null) {
        return path;
      }
    }
    // Pages that were compiled beforehand may lie in any package.
    String rest = className.startsWith(PAGES) ? className.substring(PAGES.length()) : className;
    while (true) {
      String path = path(rest, "/", exists);
      int dot = rest.indexOf('.');
      if (path != null || dot < 0) {
        return path;
      }
      rest = rest.substring(dot + 1);
    }
  }

  /** Returns the name of the class that is generated for a tag file, or {@code null}. */
  static @Nullable String tagFileClass(String path) {
    return path.startsWith(TAG_FOLDER)
        ? TAG_FILES + encode(path.substring(TAG_FOLDER.length()))
        : null;
  }

  private static @Nullable String path(String name, String folder, Predicate<String> exists) {
    for (boolean stripped : new boolean[] {true, false}) {
      StringBuilder path = new StringBuilder();
      for (String segment : name.split("\\.", -1)) {
        path.append(path.isEmpty() ? "" : "/").append(decode(segment, stripped));
      }
      if (encode(path.toString()).equals(name) && exists.test(folder + path)) {
        return folder + path;
      }
    }
    return null;
  }

  /** A name may begin with an underscore only because its first character can't begin one. */
  private static String decode(String segment, boolean stripped) {
    String name = segment;
    if (name.endsWith("_") && SourceVersion.isKeyword(name.substring(0, name.length() - 1))) {
      return name.substring(0, name.length() - 1);
    }
    if (stripped && name.length() > 1 && name.charAt(0) == '_' && isDigit(name.charAt(1))) {
      name = name.substring(1);
    }
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_') {
        decoded.append(c);
      } else if (isHex(name, i + 1)) {
        decoded.append((char) Integer.parseInt(name.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        decoded.append('.');
      }
    }
    return decoded.toString();
  }

  /** As Jasper does: a period becomes an underscore, and what can't be in a name its code. */
  private static String encode(String path) {
    StringBuilder encoded = new StringBuilder();
    for (String segment : path.split("/", -1)) {
      encoded.append(encoded.isEmpty() ? "" : ".").append(encodeSegment(segment));
    }
    return encoded.toString();
  }

  private static String encodeSegment(String segment) {
    StringBuilder encoded = new StringBuilder();
    if (segment.isEmpty() || !Character.isJavaIdentifierStart(segment.charAt(0))) {
      encoded.append('_');
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '.') {
        encoded.append('_');
      } else if (c != '_' && Character.isJavaIdentifierPart(c)) {
        encoded.append(c);
      } else {
        encoded.append('_').append(String.format(Locale.ROOT, "%04x", (int) c));
      }
    }
    if (SourceVersion.isKeyword(encoded)) {
      encoded.append('_');
    }
    return encoded.toString();
  }

  private static boolean isHex(String name, int from) {
    if (from + 4 > name.length()) {
      return false;
    }
    for (int i = from; i < from + 4; i++) {
      if (Character.digit(name.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
