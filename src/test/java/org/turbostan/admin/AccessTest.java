package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turbostan.admin.Access.Session;

/** Sessions without a memory: who is let in, for how long, and whose forms are whose. */
class AccessTest {

  private static final byte[] SECRET = "correct-horse-battery-staple".getBytes(UTF_8);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Access access = new Access(null, SECRET, true, () -> now);

  @Test
  void whoHasLoggedInIsKnownForEightHours() {
    String cookie = access.logIn().cookie();
    now = now.plus(Duration.ofHours(8)).minusSeconds(1);
    assertThat(access.session(request(cookie, null))).isNotNull();
    now = now.plusSeconds(1);
    assertThat(access.session(request(cookie, null))).isNull();
  }

  @Test
  void anotherNodeWithTheSameTokenKnowsTheSession() {
    Access other = new Access(null, SECRET, true, () -> now);
    Session session = access.logIn();
    assertThat(other.session(request(session.cookie(), null))).isNotNull();
    assertThat(other.isOurs(session, access.formToken(session))).isTrue();
  }

  @Test
  void anotherTokenKnowsItNot() {
    Access other = new Access(null, "another".getBytes(UTF_8), true, () -> now);
    assertThat(other.session(request(access.logIn().cookie(), null))).isNull();
  }

  @Test
  void aSessionThatWasMadeToLastLongerIsNone() {
    String cookie = access.logIn().cookie();
    String[] parts = cookie.split("\\.");
    assertThat(access.session(request(parts[0] + ".99999999999." + parts[2], null))).isNull();
  }

  @Test
  void theFormOfOneSessionIsNoneOfAnothers() {
    Session mine = access.logIn();
    Session other = access.logIn();
    assertThat(access.isOurs(mine, access.formToken(mine))).isTrue();
    assertThat(access.isOurs(mine, access.formToken(other))).isFalse();
    assertThat(access.isOurs(mine, null)).isFalse();
    assertThat(access.isOurs(mine, "")).isFalse();
  }

  @Test
  void whoHasTheRoleIsLetInAndGetsASessionForForms() {
    Access byRole = new Access("operator", null, false, () -> now);
    Session session = byRole.session(request(null, "operator"));
    assertThat(session).isNotNull();
    assertThat(session.isNew()).isTrue();
    Session again = byRole.session(request(session.cookie(), "operator"));
    assertThat(again).isNotNull();
    assertThat(again.isNew()).isFalse();
  }

  @Test
  void theCookieOfSomebodyWithTheRoleLetsNobodyInWithoutIt() {
    Access both = new Access("operator", SECRET, true, () -> now);
    Session session = both.session(request(null, "operator"));
    assertThat(session).isNotNull();
    assertThat(both.session(request(session.cookie(), "visitor"))).isNull();
  }

  private static HttpServletRequest request(@Nullable String cookie, @Nullable String role) {
    Map<String, @Nullable Object> answers = new HashMap<>();
    answers.put(
        "getCookies", cookie == null ? null : new Cookie[] {new Cookie(Access.COOKIE, cookie)});
    answers.put("getRemoteUser", role);
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            AccessTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                method.getName().equals("isUserInRole")
                    ? arguments[0].equals(role)
                    : answers.get(method.getName()));
  }
}
