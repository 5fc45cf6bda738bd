package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.UncachedPage;
import org.turbostan.testing.Container;

/** Which pages operators are told of, because they are rendered for each request. */
@ParameterizedClass
@EnumSource
class UncachedAnswerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Site site;

  UncachedAnswerIT(Container.Kind kind) {
    site = new Site(kind);
    site.rules("/cached ttl=60s public\n/ruled/* ttl=60s public")
        .page("/cached")
        .page("/ruled/cookie", (request, response) -> response.addHeader("Set-Cookie", "a=b"))
        .page("/search")
        .page("/missing", (request, response) -> response.sendError(404))
        .page(
            "/private",
            (request, response) -> response.setHeader("Cache-Control", "max-age=0, private"))
        .page("/secret", (request, response) -> response.setHeader("Cache-Control", "no-store"));
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aPageThatNoRuleNamesIsToldOf() {
    site.get("/search?q=a");
    site.get("/search?q=b");
    awaitUncached(Map.of("/search", 2L));
    assertThat(site.cache.statistics().uncachedPages().get(0).rendering()).isPositive();
  }

  @Test
  void aPageOfARuleIsToldOfAsLongAsItIsNotStored() {
    site.get("/ruled/cookie");
    site.get("/ruled/cookie");
    site.get("/cached");
    site.get("/cached");
    site.get("/search");
    awaitUncached(Map.of("/ruled/cookie", 2L, "/search", 1L));
  }

  @Test
  void whatIsNoPageForManyIsNotToldOf() {
    site.get("/missing");
    site.get("/private");
    site.get("/secret");
    site.get("/search;x=1");
    site.head("/search");
    site.visitor().send("POST", "/search", BodyPublishers.noBody());
    site.get("/search");
    awaitUncached(Map.of("/search", 1L));
  }

  private void awaitUncached(Map<String, Long> pages) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(uncached()).isEqualTo(pages));
  }

  private Map<String, Long> uncached() {
    return site.cache.statistics().uncachedPages().stream()
        .collect(Collectors.toMap(UncachedPage::path, UncachedPage::requests));
  }
}
