package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turbostan.testing.Http;

/** Somebody who is logged in on the admin pages below {@code /ops}, without a browser. */
final class Operator {

  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final Http http;
  private final String cookie;

  private Operator(Http http, String cookie) {
    this.http = http;
    this.cookie = cookie;
  }

  /** Logs in with the token. */
  static Operator logIn(URI base, String token) {
    Http http = Http.visitor(base);
    Http.Reply reply = http.post("/ops/login", "token=" + token);
    assertThat(reply.status()).as(reply::toString).isEqualTo(303);
    return new Operator(http, reply.header("Set-Cookie").orElse("").split(";")[0]);
  }

  /** Returns the name and value of the cookie that was given at the log-in. */
  String cookie() {
    return cookie;
  }

  /** Returns the text of a page. */
  String page(String path) {
    return http.get("/ops/" + path).text();
  }

  /** Sends a form with what our own forms carry; returns where that leads, below {@code /ops/}. */
  String send(String form, String... namesAndValues) {
    StringBuilder body = new StringBuilder("csrf=" + csrf());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      body.append('&').append(namesAndValues[i]).append('=');
      body.append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
    }
    Http.Reply reply = http.post("/ops/" + form, body.toString());
    assertThat(reply.status()).as(reply::toString).isEqualTo(303);
    String location = reply.header("Location").orElse("");
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private String csrf() {
    Matcher token = CSRF.matcher(page("delete?by=tag&value=x"));
    assertThat(token.find()).isTrue();
    return token.group(1);
  }
}
