package org.turbostan.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which content codings a client takes (RFC 9110, section 12.5.3). */
public final class ContentCodings {

  private static final Pattern REFUSED = Pattern.compile(";\\s*q=0(\\.0*)?\\s*$");

  private ContentCodings() {}

  /**
   * Returns whether a client takes a body in these codings. A client that says nothing takes any.
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

  private static boolean accepts(List<String> accepted, String coding) {
    boolean any = false;
    for (String each : accepted) {
      String name = each.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      boolean taken = !REFUSED.matcher(each.toLowerCase(Locale.ROOT)).find();
      if (name.equals(coding)) {
        return taken;
      }
      any |= name.equals("*") && taken;
    }
    return any || coding.equals("identity");
  }
}
