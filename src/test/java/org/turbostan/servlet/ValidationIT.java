package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Tag;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

/** Conditional requests, by clients and by the cache: RFC 9111, section 4.3, seen from outside. */
@ParameterizedClass
@EnumSource
public class ValidationIT {

  private final Site site;

  ValidationIT(Container.Kind kind) {
    site = new Site(kind).rules("/* ttl=60s public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aPageGetsATagByItsContent() {
    site.page("/a");
    Reply miss = site.get("/a");
    Reply hit = site.get("/a");
    assertThat(hit.header("ETag")).isPresent().isEqualTo(miss.header("ETag"));
    assertThat(hit.header("ETag").orElseThrow()).startsWith("\"");
  }

  @Test
  void aClientThatHasThePageIsToldSo() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.setHeader("X-Other", "1");
          response.setHeader("Last-Modified", "Sun, 01 Mar 2026 11:00:00 GMT");
          response.setContentType("text/plain");
          response.getWriter().print(site.next());
        });
    String tag = site.get("/a").header("ETag").orElseThrow();
    for (String[] condition :
        new String[][] {
          {"If-None-Match", "\"other\", W/" + tag},
          {"If-None-Match", "*"},
          {"If-Modified-Since", "Sun, 01 Mar 2026 11:00:00 GMT"},
        }) {
      Reply reply = site.get("/a", condition);
      assertThat(reply.status()).as(condition[1]).isEqualTo(304);
      assertThat(reply.body()).isEmpty();
      assertThat(reply.header("ETag")).contains(tag);
      assertThat(reply.header("Cache-Control")).contains("max-age=60");
      assertThat(reply.header("Date")).isPresent();
      assertThat(reply.header("Age")).contains("0");
      for (String absent : List.of("Content-Length", "Content-Type", "X-Other")) {
        assertThat(reply.header(absent)).as(absent).isEmpty();
      }
    }
    assertThat(site.get("/a", "If-None-Match", "\"other\"").status()).isEqualTo(200);
    assertThat(site.get("/a", "If-Match", "\"other\"").status()).isEqualTo(412);
    assertThat(site.head("/a", "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(site.renders).hasValue(1);
  }

  @Test
  void aConditionHoldsOnAMissToo() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("ETag", "\"v1\"");
          response.getWriter().print(site.next());
        });
    Reply reply = site.get("/a", "If-None-Match", "\"v1\"");
    assertThat(reply.status()).isEqualTo(304);
    assertThat(status(reply)).contains("stored");
    assertThat(site.get("/a").text()).isEqualTo("render 1");
  }

  @Test
  void aStalePageIsConfirmedByTheApplication() {
    List<String> asked = versioned("\"v1\"");
    site.get("/a");
    site.pass(Duration.ofSeconds(61));
    Reply confirmed = site.get("/a");
    assertThat(confirmed.status()).isEqualTo(200);
    assertThat(confirmed.text()).isEqualTo("render 1");
    assertThat(confirmed.headers("X-Now")).containsExactly("2");
    assertThat(status(confirmed))
        .isEqualTo("fwd=stale; fwd-status=304; stored; ttl=60; detail=expired");
    assertThat(asked).containsExactly("null -1", "\"v1\" 1772362800000");
    Reply hit = site.get("/a");
    assertThat(hit.headers("X-Now")).containsExactly("2");
    assertThat(hit.headers("X-Old")).containsExactly("1");
    assertThat(hit.header("Content-Length")).contains("8");
    assertThat(status(hit)).isEqualTo("hit; ttl=60");
  }

  @Test
  void aClientWithConditionsGets304AfterTheApplicationHasConfirmed() {
    List<String> asked = versioned("\"v1\"");
    site.get("/a");
    site.pass(Duration.ofSeconds(61));
    Reply reply = site.get("/a", "If-None-Match", "\"v1\"");
    assertThat(reply.status()).isEqualTo(304);
    assertThat(reply.body()).isEmpty();
    site.pass(Duration.ofSeconds(61));
    assertThat(site.get("/a", "If-None-Match", "\"v0\"").text()).isEqualTo("render 1");
    assertThat(asked).hasSize(3).last().asString().startsWith("\"v1\"");
  }

  @Test
  void aPageThatHasChangedIsRenderedAnew() {
    AtomicReference<String> version = new AtomicReference<>("\"v1\"");
    versioned(version);
    site.get("/a");
    version.set("\"v2\"");
    site.pass(Duration.ofSeconds(61));
    assertThat(site.get("/a").text()).isEqualTo("render 2");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void aPageThatIsNeverFreshIsConfirmedEachTime() {
    List<String> asked = new ArrayList<>();
    site.page(
        "/a",
        (request, response) -> {
          asked.add(String.valueOf(request.getHeader("If-None-Match")));
          response.setHeader("Cache-Control", "no-cache");
          response.setHeader("ETag", "\"v1\"");
          if (asked.size() > 1) {
            response.setStatus(304);
          } else {
            response.getWriter().print(site.next());
          }
        });
    for (int i = 0; i < 3; i++) {
      assertThat(site.get("/a").text()).isEqualTo("render 1");
    }
    assertThat(asked).containsExactly("null", "\"v1\"", "\"v1\"");
  }

  @Test
  void whatTheCacheItselfHasTaggedIsNotAskedAbout() {
    List<String> names = new ArrayList<>();
    site.rules("/* ttl=60s public ignore=header:*")
        .page(
            "/a",
            (request, response) -> {
              names.addAll(Collections.list(request.getHeaderNames()));
              response.getWriter().print(site.next());
            });
    site.get("/a");
    site.pass(Duration.ofSeconds(61));
    assertThat(site.get("/a", "If-None-Match", "\"x\"").text()).isEqualTo("render 2");
    assertThat(names).noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("if-"));
  }

  @Test
  void aConfirmedPageStillDependsOnWhatWasNestedInIt() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("ETag", "\"v1\"");
          if (request.getHeader("If-None-Match") != null) {
            response.setStatus(304);
            return;
          }
          Content fragment =
              TurboStan.request(request)
                  .fetch(
                      FragmentKey.of("box", ""),
                      FragmentPolicy.of(Duration.ofHours(1)).withTags("news"),
                      rendering -> Content.of(site.next()));
          response.getWriter().print(fragment.text());
        });
    site.get("/a");
    site.pass(Duration.ofSeconds(61));
    assertThat(status(site.get("/a"))).contains("fwd-status=304; stored");
    site.cache.delete(Tag.of("news"));
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void whatWasDeletedIsNotConfirmed() {
    List<String> asked = versioned("\"v1\"");
    site.get("/a");
    site.cache.delete(java.util.Set.of(Tag.key("/a")), Deletion.Mode.SOFT);
    assertThat(site.get("/a").text()).isEqualTo("render 2");
    site.cache.delete(Tag.key("/a"));
    assertThat(site.get("/a").text()).isEqualTo("render 3");
    assertThat(asked).containsExactly("null -1", "null -1", "null -1");
  }

  @Test
  void a304WithACookieReachesItsVisitorAndNobodyElse() {
    AtomicReference<String> cookie = new AtomicReference<>("");
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("ETag", "\"v1\"");
          if (request.getHeader("If-None-Match") == null) {
            response.getWriter().print(site.next());
          } else {
            response.setStatus(304);
            response.addHeader("Set-Cookie", cookie.get());
          }
        });
    site.get("/a");
    site.pass(Duration.ofSeconds(61));
    cookie.set("a=b");
    Reply reply = site.get("/a");
    assertThat(reply.text()).isEqualTo("render 1");
    assertThat(reply.headers("Set-Cookie")).containsExactly("a=b");
    assertThat(status(reply)).contains("detail=set-cookie").doesNotContain("stored");
  }

  private List<String> versioned(String version) {
    return versioned(new AtomicReference<>(version));
  }

  /** A page with validators that counts its requests and says with what it was asked. */
  private List<String> versioned(AtomicReference<String> version) {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    site.page(
        "/a",
        (request, response) -> {
          String condition = request.getHeader("If-None-Match");
          asked.add(condition + " " + request.getDateHeader("If-Modified-Since"));
          response.setHeader("ETag", version.get());
          response.setHeader("Last-Modified", "Sun, 01 Mar 2026 11:00:00 GMT");
          response.setHeader("X-Now", Integer.toString(asked.size()));
          if (version.get().equals(condition)) {
            response.setStatus(304);
          } else {
            response.setHeader("X-Old", Integer.toString(asked.size()));
            response.getWriter().print(site.next());
          }
        });
    return asked;
  }
}
