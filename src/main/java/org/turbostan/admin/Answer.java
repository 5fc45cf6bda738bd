package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the JSON API, which no cache keeps, no page frames and no browser runs.
 *
 * @param status the HTTP status
 * @param headers what this answer says beside what all say
 * @param json the body
 */
record Answer(int status, Map<String, String> headers, String json) {

  private static final Map<String, String> ALWAYS =
      Map.of(
          "Cache-Control", "no-store",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer of(int status, String json) {
    return new Answer(status, Map.of(), json);
  }

  /** Returns an answer that says what is wrong, in a sentence for people. */
  static Answer error(int status, String sentence) {
    return of(status, new Json().member("error", sentence).end());
  }

  /** Returns this answer with one more header. */
  Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, json);
  }

  void send(String method, HttpServletResponse response) throws IOException {
    byte[] body = (json + "\n").getBytes(UTF_8);
    response.setStatus(status);
    ALWAYS.forEach(response::setHeader);
    headers.forEach(response::setHeader);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    if (!method.equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }
}
