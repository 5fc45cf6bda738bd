package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.Request.get;
import static org.turbostan.http.Rules.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.FragmentKey;

class PageKeyTest {

  @Test
  void aPageIsNamedByItsPathAndKeyedByItsPathInTheApplication() {
    FragmentKey key = key("", get("/shop/a", "x=1"));
    assertThat(key).isEqualTo(new FragmentKey("/shop/a", "page", "/a", "http://shop.example ?x=1"));
  }

  @Test
  void allThatDiffersIsAnotherPage() {
    String vary = "vary=header:accept,cookie:theme,locale";
    List<Request> requests =
        List.of(
            get(),
            get("/shop/a", ""),
            get("/shop/a", "x=1"),
            get("/shop/a", "x=1 "),
            get().server("https", "shop.example", 443),
            get().server("http", "shop.example", 8080),
            get().server("http", "www.shop.example", 80),
            get().header("Host", "SHOP.example"),
            get().header("Host", "shop.example", "other"),
            get().header("X-Forwarded-Host", "a"),
            get().header("X-Forwarded-Host", "a", "b"),
            get().header("X-Forwarded-Host", "a X-Forwarded-Host=b"),
            get().header("X-Forwarded-Host", "a%20X-Forwarded-Host=b"),
            get().header("X-Forwarded-Host", ""),
            get().header("X-Forwarded-Proto", "a"),
            get().header("X-Forwarded-Port", "a"),
            get().header("X-Forwarded-Prefix", "a"),
            get().header("Forwarded", "a"),
            get().header("Accept", "a"),
            get().header("Accept", "a ?x=1"),
            get().header("Accept", ""),
            get().cookie("theme", "dark"),
            get().cookie("theme", "dark", "light"),
            get().locales("de"),
            get().locales("de,en"));
    Set<FragmentKey> keys = new HashSet<>();
    for (Request request : requests) {
      assertThat(keys.add(key(vary, request))).as("%s", request).isTrue();
    }
  }

  @Test
  void whatTheRuleDoesNotNameMakesNoOtherPage() {
    Request other = get().header("Accept", "a").cookie("theme", "dark").locales("de");
    assertThat(key("", other)).isEqualTo(key("", get()));
  }

  @Test
  void aHostHasOneSpelling() {
    assertThat(key("", get().server("http", "SHOP.Example", 80).header("Host", "shop.example")))
        .isEqualTo(key("", get()));
  }

  private static FragmentKey key(String words, Request request) {
    CachingRule rule = rule(words);
    return PageKey.of(rule, "/a", PageQuery.of(rule, request.query()), VaryKey.NONE, request);
  }
}
