package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.turbostan.SharedNotes;

/** Who is logged in, on nodes that tell each other by what they write on two servers. */
class LoginsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** What each server has, by name. */
  private final List<Map<String, String>> servers = List.of(new HashMap<>(), new HashMap<>());

  private final Logins here = new Logins(() -> notes());
  private final Logins there = new Logins(() -> notes());

  @Test
  void whoHasLoggedInOnOneNodeIsLoggedInOnAll() {
    here.begin("ann", HOUR);
    assertThat(there.goesOn("ann", HOUR)).isTrue();
    assertThat(there.goesOn("bob", HOUR)).isFalse();
  }

  @Test
  void whoHasLoggedOutOnOneNodeIsLoggedOutOnAll() {
    here.begin("ann", HOUR);
    assertThat(there.end("ann", HOUR)).isTrue();
    assertThat(here.goesOn("ann", HOUR)).isFalse();
  }

  /** It was down when she logged out, and has come back with what it had. */
  @Test
  void aServerThatHasMissedTheLogOutLetsNobodyIn() {
    here.begin("ann", HOUR);
    there.end("ann", HOUR);
    servers.get(0).replaceAll((name, word) -> "in");
    assertThat(here.goesOn("ann", HOUR)).isFalse();
    assertThat(new Logins(() -> notes()).goesOn("ann", HOUR)).isFalse();
  }

  private SharedNotes notes() {
    return (SharedNotes)
        Proxy.newProxyInstance(
            LoginsTest.class.getClassLoader(),
            new Class<?>[] {SharedNotes.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "write" -> {
                    servers.forEach(each -> each.put((String) arguments[0], (String) arguments[1]));
                    yield CompletableFuture.completedStage(true);
                  }
                  case "read" ->
                      servers.stream()
                          .map(each -> Optional.ofNullable(each.get((String) arguments[0])))
                          .map(CompletableFuture::completedStage)
                          .toList();
                  default -> throw new AssertionError(method);
                });
  }
}
