package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

/** What clients ask of the cache: RFC 9111, section 5.2.1, seen from outside. */
@ParameterizedClass
@EnumSource
public class RequestDirectivesIT {

  private final Site site;

  RequestDirectivesIT(Container.Kind kind) {
    site = new Site(kind).rules("/* ttl=60s public request-directives=obey");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void wishesAreIgnoredUnlessTheOperatorWantsOtherwise() {
    site.rules("/* ttl=60s public").page("/a");
    site.get("/a");
    for (String wish : new String[] {"no-cache", "max-age=0", "no-store", "min-fresh=100"}) {
      assertThat(get(wish).text()).as(wish).isEqualTo("render 1");
    }
    assertThat(site.get("/b", "Cache-Control", "only-if-cached").status()).isEqualTo(404);
  }

  @Test
  void theSiteMayObeyWhereARuleDoesNotSay() {
    site.rules("/* ttl=60s public").options(options -> options.withObeysRequests(true)).page("/a");
    site.get("/a");
    assertThat(get("no-cache").text()).isEqualTo("render 2");
  }

  @Test
  void noCacheRendersAnewForEverybody() {
    site.page("/a");
    site.get("/a");
    Reply anew = get("no-cache");
    assertThat(anew.text()).isEqualTo("render 2");
    assertThat(status(anew)).isEqualTo("fwd=request; stored; detail=refresh");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
    assertThat(site.get("/a", "Pragma", "no-cache").text()).isEqualTo("render 3");
    assertThat(site.get("/a", "Pragma", "foo").text()).isEqualTo("render 3");
  }

  @Test
  void noCacheAsksTheApplicationWithTheStoredValidators() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("ETag", "\"v1\"");
          if ("\"v1\"".equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
          } else {
            response.getWriter().print(site.next());
          }
        });
    site.get("/a");
    Reply confirmed = get("no-cache");
    assertThat(confirmed.text()).isEqualTo("render 1");
    assertThat(status(confirmed)).startsWith("fwd=request; fwd-status=304; stored");
  }

  @Test
  void aClientMayWantAYoungerOrFresherPage() {
    site.page("/a");
    site.get("/a");
    site.pass(Duration.ofSeconds(10));
    assertThat(get("max-age=10").text()).isEqualTo("render 1");
    assertThat(get("min-fresh=50").text()).isEqualTo("render 1");
    Reply anew = get("max-age=9");
    assertThat(anew.text()).isEqualTo("render 2");
    assertThat(status(anew)).isEqualTo("fwd=request; stored; detail=invalid");
    site.pass(Duration.ofSeconds(10));
    assertThat(get("min-fresh=51").text()).isEqualTo("render 3");
  }

  @Test
  void aClientMayTakeAStalePage() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60" + request.getParameter("more"));
          response.getWriter().print(site.next());
        });
    String[] some = {"Cache-Control", "max-stale=10"};
    site.get("/a?more=");
    site.get("/a?more=,must-revalidate");
    site.pass(Duration.ofSeconds(70));
    Reply stale = site.get("/a?more=", some);
    assertThat(stale.text()).isEqualTo("render 1");
    assertThat(status(stale)).isEqualTo("hit; ttl=-10");
    assertThat(site.get("/a?more=,must-revalidate", some).text()).isEqualTo("render 3");
    site.pass(Duration.ofSeconds(1));
    assertThat(site.get("/a?more=", some).text()).isEqualTo("render 4");
  }

  @Test
  void noStoreStoresNothingButMayBeServed() {
    site.page("/a");
    get("no-store");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
    assertThat(get("no-store").text()).isEqualTo("render 2");
  }

  @Test
  void onlyIfCachedNeverAsksTheApplication() {
    site.page("/a");
    Reply none = get("only-if-cached");
    assertThat(none.status()).isEqualTo(504);
    assertThat(none.body()).isEmpty();
    assertThat(site.renders).hasValue(0);
    site.get("/a");
    assertThat(get("only-if-cached").text()).isEqualTo("render 1");
  }

  @Test
  void anUnknownWishIsNone() {
    site.page("/a");
    site.get("/a");
    assertThat(get("nothing-to-see-here").text()).isEqualTo("render 1");
  }

  private Reply get(String wish) {
    return site.get("/a", "Cache-Control", wish);
  }
}
