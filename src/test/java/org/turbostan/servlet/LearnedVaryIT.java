package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;
import org.turbostan.testing.Container;

/** Pages that vary by what the application says: RFC 9111, section 4.1, seen from outside. */
@ParameterizedClass
@EnumSource
public class LearnedVaryIT {

  private final Site site;

  LearnedVaryIT(Container.Kind kind) {
    site = new Site(kind).rules("/* ttl=60s tags=t public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void eachVariantIsKept() {
    page("Accept-Language");
    assertThat(site.get("/a", "Accept-Language", "de").text()).isEqualTo("de render 1");
    assertThat(status(site.get("/a", "Accept-Language", "fr")))
        .isEqualTo("fwd=vary-miss; stored; detail=cold");
    assertThat(site.get("/a", "Accept-Language", "de").text()).isEqualTo("de render 1");
    assertThat(site.get("/a", "Accept-Language", "fr").text()).isEqualTo("fr render 2");
    assertThat(site.get("/a").text()).isEqualTo("null render 3");
    assertThat(site.get("/a", "Accept-Language", "DE", "X-Other", "1").text())
        .isEqualTo("de render 1");
    assertThat(site.cache.statistics().count(org.turbostan.Outcome.Kind.HIT)).isEqualTo(3);
  }

  @Test
  void aHeaderThatThePageReadsAndDoesNotNameKeepsItFromBeingStored() {
    page("X-Other");
    assertThat(status(site.get("/a", "Accept-Language", "de")))
        .isEqualTo("fwd=uri-miss; detail=\"header-read accept-language\"");
  }

  @Test
  void aDeleteByAnyNameDeletesAllVariants() {
    page("Accept-Language");
    for (Tag tag : new Tag[] {Tag.key("/a"), Tag.name("/a"), Tag.of("t"), Tag.ALL}) {
      site.get("/a", "Accept-Language", "de");
      site.get("/a", "Accept-Language", "fr");
      int before = site.renders.get();
      site.cache.delete(tag);
      assertThat(site.get("/a", "Accept-Language", "de").text())
          .as(tag.toString())
          .isEqualTo("de render " + (before + 1));
      assertThat(site.get("/a", "Accept-Language", "fr").text())
          .as(tag.toString())
          .isEqualTo("fr render " + (before + 2));
    }
  }

  @Test
  void aPageMayComeToVaryByMore() {
    String[] vary = {"Accept-Language"};
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Vary", vary[0]);
          response.getWriter().print(request.getHeader("X-Kind") + " " + site.next());
        });
    vary[0] = "X-Kind";
    assertThat(site.get("/a", "X-Kind", "1").text()).isEqualTo("1 render 1");
    vary[0] = "X-Kind, Accept-Language";
    assertThat(site.get("/a", "X-Kind", "2", "Accept-Language", "de").text())
        .isEqualTo("2 render 2");
    assertThat(site.get("/a", "X-Kind", "2", "Accept-Language", "fr").text())
        .isEqualTo("2 render 3");
    assertThat(site.get("/a", "X-Kind", "2", "Accept-Language", "de").text())
        .isEqualTo("2 render 2");
  }

  @Test
  void aVariantExpiresByItself() {
    page("Accept-Language");
    site.get("/a", "Accept-Language", "de");
    site.pass(Duration.ofSeconds(40));
    site.get("/a", "Accept-Language", "fr");
    site.pass(Duration.ofSeconds(40));
    assertThat(status(site.get("/a", "Accept-Language", "fr"))).isEqualTo("hit; ttl=20");
    assertThat(status(site.get("/a", "Accept-Language", "de"))).startsWith("fwd=stale");
  }

  @Test
  void aPageThatVariesByAnythingIsNotStored() {
    page("Accept-Language, *");
    assertThat(status(site.get("/a"))).isEqualTo("fwd=uri-miss; detail=vary");
  }

  private void page(String vary) {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Vary", vary);
          response.getWriter().print(request.getHeader("Accept-Language") + " " + site.next());
        });
  }
}
