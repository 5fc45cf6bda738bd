package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.turbostan.Field;

class UnreadResponseTest {

  @Test
  void jsonIsUtf8WhereItSaysNothing() {
    UnreadResponse response = response(new StoredPage.Builder().type("application/json"));
    assertThat(response.getCharacterEncoding()).isEqualTo("iso-8859-1");
    response.setContentType("application/json");
    assertThat(response.getCharacterEncoding()).isEqualTo("utf-8");
  }

  @Test
  void theCharsetIsThatOfTheLastTime() {
    UnreadResponse response = response(new StoredPage.Builder().type("text/html;charset=utf-16"));
    response.setContentType("text/html");
    assertThat(response.getCharacterEncoding()).isEqualTo("utf-16");
  }

  @Test
  void whatANewLocaleMeansIsNotKnown() {
    Field language = new Field("Content-Language", "de");
    UnreadResponse response =
        response(new StoredPage.Builder().locale(Locale.GERMAN).header(List.of(language)));
    assertThatThrownBy(() -> response.setLocale(Locale.FRENCH))
        .isInstanceOf(IllegalStateException.class);
    response.setLocale(Locale.GERMAN);
    assertThat(response.getHeader("Content-Language")).isEqualTo("de");
  }

  private static UnreadResponse response(StoredPage.Builder known) {
    HttpServletResponse visitors =
        (HttpServletResponse)
            Proxy.newProxyInstance(
                UnreadResponseTest.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getCharacterEncoding" -> "iso-8859-1";
                      case "getLocale" -> Locale.ENGLISH;
                      default -> throw new AssertionError(method);
                    });
    return new UnreadResponse(visitors, known.build());
  }
}
