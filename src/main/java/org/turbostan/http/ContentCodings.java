package org.turbostan.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which content codings a client takes (RFC 9110, section 12.5.3). */
public final class ContentCodings {

  private static final Pattern WEIGHT =
      Pattern.compile(";\\s*q\\s*=\\s*([01](?:\\.[0-9]{0,3})?)\\s*(?:;|$)");

  private static final String IDENTITY = "identity";

  /** The registered codings (RFC 9110, section 16.6.1), which clients negotiate. */
  private static final Set<String> REGISTERED =
      Set.of(
          "aes128gcm",
          "br",
          "compress",
          "dcb",
          "dcz",
          "deflate",
          "exi",
          "gzip",
          IDENTITY,
          "pack200-gzip",
          "x-compress",
          "x-gzip",
          "zstd");

  private ContentCodings() {}

  /**
   * Returns whether a client takes a body in these codings. A client that says nothing takes any. A
   * coding that is not registered is the application's own: that it is not in the list is no
   * refusal, and the application would answer with it again.
   *
   * @param codings the value of {@code Content-Encoding}, or {@code null} if the body is plain
   */
  public static boolean accepts(RequestFacts request, @Nullable String codings) {
    if (codings == null || request.header("Accept-Encoding").isEmpty()) {
      return true;
    }
    List<String> accepted = ListField.members(request.header("Accept-Encoding"));
    return ListField.members(List.of(codings)).stream()
        .allMatch(coding -> accepts(accepted, coding.toLowerCase(Locale.ROOT)));
  }

  /**
   * Returns whether a client is to get a body in gzip of which there is a plain form too: if it
   * names that coding and likes it no less than the plain form. One that says nothing, or takes
   * anything, may be a program that never decodes, so it gets the plain form if it does not refuse
   * it.
   */
  public static boolean prefersGzip(RequestFacts request) {
    List<String> lines = request.header("Accept-Encoding");
    if (lines.isEmpty()) {
      return false;
    }
    List<String> accepted = ListField.members(lines);
    double any = weight(accepted, "*", -1);
    double gzip = weight(accepted, "gzip", weight(accepted, "x-gzip", -1));
    double plain = weight(accepted, IDENTITY, -1);
    if (gzip < 0) {
      return any > 0 && plain == 0;
    }
    // Where the plain form is not named, it is taken, but is nobody's first choice.
    return gzip > 0 && gzip >= plain;
  }

  private static boolean accepts(List<String> accepted, String coding) {
    boolean unasked = coding.equals(IDENTITY) || !REGISTERED.contains(coding);
    double any = weight(accepted, "*", unasked ? 1 : 0);
    return weight(accepted, coding, any) > 0;
  }

  /** Returns the weight of the first member of this name; the other value if there is none. */
  private static double weight(List<String> accepted, String coding, double otherwise) {
    for (String member : accepted) {
      int end = member.indexOf(';');
      String name = end < 0 ? member : member.substring(0, end).strip();
      if (name.equalsIgnoreCase(coding)) {
        return end < 0 ? 1 : weight(member.substring(end));
      }
    }
    return otherwise;
  }

  /** A weight that can't be read refuses: what is taken by mistake can't be read either. */
  private static double weight(String parameters) {
    Matcher weight = WEIGHT.matcher(parameters.toLowerCase(Locale.ROOT));
    if (weight.find()) {
      return Double.parseDouble(weight.group(1));
    }
    return parameters.contains("=") ? 0 : 1;
  }
}
