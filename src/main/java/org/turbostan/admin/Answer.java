package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the admin servlet, which no cache keeps, no page frames, and whose content a browser
 * takes for nothing else than it is.
 *
 * @param status the HTTP status
 * @param type the content type
 * @param headers what this answer says beside what all say
 * @param body the content
 */
record Answer(int status, String type, Map<String, String> headers, String body) {

  static final String JSON = "application/json";
  static final String HTML = "text/html;charset=UTF-8";

  private static final String POLICY = "Content-Security-Policy";

  /** Without a referrer at all, browsers would send forms with the origin "null". */
  private static final String TO_OURSELVES = "same-origin";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "Cache-Control",
          "no-store",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          TO_OURSELVES,
          "Cross-Origin-Resource-Policy",
          "same-origin",
          POLICY,
          "default-src 'none'; frame-ancestors 'none'");

  /** A page may use its own style sheet, script and icon, and send its own forms. */
  private static final String OF_PAGES =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer of(int status, String json) {
    return new Answer(status, JSON, Map.of(), json + "\n");
  }

  static Answer page(int status, Html html) {
    return new Answer(status, HTML, Map.of(POLICY, OF_PAGES), html.toString());
  }

  /** Returns an answer that sends a browser elsewhere, by an address relative to the request's. */
  static Answer seeOther(String where) {
    return new Answer(303, "text/plain;charset=UTF-8", Map.of("Location", where), "");
  }

  /** Returns an answer that says what is wrong, in a sentence for people. */
  static Answer error(int status, String sentence) {
    return of(status, new Json().member("error", sentence).end());
  }

  /** Returns this answer with one more header. */
  Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, type, more, body);
  }

  void send(String method, HttpServletResponse response) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    response.setStatus(status);
    ALWAYS.forEach(response::setHeader);
    headers.forEach(response::setHeader);
    response.setContentType(type);
    response.setContentLength(bytes.length);
    if (!method.equals("HEAD")) {
      response.getOutputStream().write(bytes);
    }
  }
}
