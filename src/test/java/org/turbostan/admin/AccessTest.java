package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turbostan.SharedNotes;
import org.turbostan.admin.Access.Session;

/** Who is let in, on which nodes, for how long, and whose forms are whose. */
class AccessTest {

  private static final byte[] SECRET = "correct-horse-battery-staple".getBytes(UTF_8);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Notes notes = new Notes();
  private final Access access = new Access(null, SECRET, true, () -> now, logins());

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
    Access other = new Access(null, SECRET, true, () -> now, logins());
    Session session = access.logIn();
    assertThat(other.session(request(session.cookie(), null))).isNotNull();
    assertThat(other.isOurs(session, access.formToken(session))).isTrue();
  }

  @Test
  void whoHasLoggedOutIsOutOnEachNodeAndAfterARestart() {
    Access other = new Access(null, SECRET, true, () -> now, logins());
    Session session = access.logIn();
    assertThat(other.session(request(session.cookie(), null))).isNotNull();
    assertThat(other.logOut(session)).isTrue();
    Access restarted = new Access(null, SECRET, true, () -> now, logins());
    for (Access each : List.of(access, other, restarted)) {
      assertThat(each.session(request(session.cookie(), null))).isNull();
    }
  }

  @Test
  void aRestartEndsNoSessionThatNodesHaveNotedTogether() {
    Session session = access.logIn();
    Access restarted = new Access(null, SECRET, true, () -> now, logins());
    assertThat(restarted.session(request(session.cookie(), null))).isNotNull();
  }

  @Test
  void whatAllServersHaveLostHasEnded() {
    Session session = access.logIn();
    notes.servers.forEach(Map::clear);
    assertThat(access.session(request(session.cookie(), null))).isNull();
  }

  @Test
  void whileServersAreSilentANodeGoesByWhatItDidItself() {
    Access other = new Access(null, SECRET, true, () -> now, logins());
    Session session = access.logIn();
    notes.silent.addAll(List.of(0, 1));
    assertThat(access.session(request(session.cookie(), null))).isNotNull();
    assertThat(other.session(request(session.cookie(), null))).isNull();
    assertThat(access.logOut(session)).isFalse();
    assertThat(access.session(request(session.cookie(), null))).isNull();
  }

  @Test
  void whoLogsInWhileServersAreSilentStaysInWhenTheyAreBack() {
    notes.silent.addAll(List.of(0, 1));
    Session session = access.logIn();
    notes.silent.clear();
    assertThat(access.session(request(session.cookie(), null))).isNotNull();
    Access other = new Access(null, SECRET, true, () -> now, logins());
    assertThat(other.session(request(session.cookie(), null))).isNotNull();
  }

  @Test
  void oneServerThatAnswersIsEnough() {
    Access other = new Access(null, SECRET, true, () -> now, logins());
    Session session = access.logIn();
    notes.silent.add(0);
    assertThat(other.session(request(session.cookie(), null))).isNotNull();
    assertThat(other.logOut(session)).as("both servers know").isFalse();
    assertThat(access.session(request(session.cookie(), null))).isNull();
  }

  @Test
  void oneServerThatKnowsOfTheEndOutweighsOneThatDoesNot() {
    Access other = new Access(null, SECRET, true, () -> now, logins());
    Session session = access.logIn();
    notes.silent.add(0);
    other.logOut(session);
    notes.silent.clear();
    assertThat(access.session(request(session.cookie(), null))).isNull();
  }

  @Test
  void inLocalModeASessionIsOneOfItsOwnNodeAndEndsWithIt() {
    Access alone = new Access(null, SECRET, true, () -> now, new Logins(() -> null));
    Access restarted = new Access(null, SECRET, true, () -> now, new Logins(() -> null));
    Session session = alone.logIn();
    assertThat(alone.session(request(session.cookie(), null))).isNotNull();
    assertThat(restarted.session(request(session.cookie(), null))).isNull();
    assertThat(alone.logOut(session)).isTrue();
    assertThat(alone.session(request(session.cookie(), null))).isNull();
  }

  @Test
  void anotherTokenKnowsItNot() {
    Access other = new Access(null, "another".getBytes(UTF_8), true, () -> now, logins());
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
    Access byRole = new Access("operator", null, false, () -> now, logins());
    Session session = byRole.session(request(null, "operator"));
    assertThat(session).isNotNull();
    assertThat(session.isNew()).isTrue();
    Session again = byRole.session(request(session.cookie(), "operator"));
    assertThat(again).isNotNull();
    assertThat(again.isNew()).isFalse();
  }

  @Test
  void theCookieOfSomebodyWithTheRoleLetsNobodyInWithoutIt() {
    Access both = new Access("operator", SECRET, true, () -> now, logins());
    Session session = both.session(request(null, "operator"));
    assertThat(session).isNotNull();
    assertThat(both.session(request(session.cookie(), "visitor"))).isNull();
  }

  private Logins logins() {
    return new Logins(() -> notes);
  }

  /** What the nodes note together, on two servers that may be silent. */
  private static final class Notes implements SharedNotes {

    final List<Map<String, String>> servers = List.of(new HashMap<>(), new HashMap<>());
    final Set<Integer> silent = new HashSet<>();

    @Override
    public CompletionStage<Boolean> write(String name, String word, Duration span) {
      for (int i = 0; i < servers.size(); i++) {
        if (!silent.contains(i)) {
          servers.get(i).put(name, word);
        }
      }
      return CompletableFuture.completedStage(silent.isEmpty());
    }

    @Override
    public List<CompletionStage<Optional<String>>> read(String name) {
      List<CompletionStage<Optional<String>>> answers = new ArrayList<>();
      for (int i = 0; i < servers.size(); i++) {
        answers.add(
            silent.contains(i)
                ? new CompletableFuture<>()
                : CompletableFuture.completedStage(Optional.ofNullable(servers.get(i).get(name))));
      }
      return answers;
    }

    @Override
    public CompletionStage<Optional<String>> readAny(String name, Predicate<String> wanted) {
      throw new UnsupportedOperationException();
    }
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
