package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;

class RenewalsTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Renewals renewals = new Renewals();

  @Test
  void aPageThatHasFailedIsAllowedAgainAfterAnHour() {
    Entry page = page("/a");
    assertThat(allows(page, NOON)).isTrue();
    renewals.failed(page, NOON);
    assertThat(allows(page, NOON.plus(Duration.ofMinutes(59)))).isFalse();
    assertThat(allows(page, NOON.plus(Duration.ofHours(1)))).isTrue();
  }

  @Test
  void ofVeryManyFailuresTheOldestAreForgotten() {
    renewals.failed(page("/first"), NOON);
    renewals.failed(page("/again"), NOON);
    for (int i = 0; i < 9_998; i++) {
      renewals.failed(page("/" + i), NOON);
    }
    renewals.failed(page("/again"), NOON);
    assertThat(allows(page("/first"), NOON)).isFalse();
    renewals.failed(page("/one more"), NOON);
    assertThat(allows(page("/first"), NOON)).isTrue();
    assertThat(allows(page("/again"), NOON)).isFalse();
  }

  private boolean allows(Entry stale, Instant now) {
    return renewals.allow(request(), stale, now);
  }

  private static Entry page(String path) {
    return Entry.of(
        FragmentKey.of("page", path),
        new StoredPage.Builder().type("text/html").build().content(),
        NOON,
        Lifetime.of(Duration.ofMinutes(1)),
        Set.of(),
        Set.of());
  }

  /** A request from outside that is not asynchronous. */
  private static HttpServletRequest request() {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            RenewalsTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getDispatcherType" -> DispatcherType.REQUEST;
                  case "isAsyncStarted" -> false;
                  default -> throw new AssertionError(method);
                });
  }
}
