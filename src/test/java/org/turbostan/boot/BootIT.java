package org.turbostan.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.OwnContainer;
import org.turbostan.testing.WebApp;

@ParameterizedClass
@EnumSource
public class BootIT {

  private static final String RULES = "/time.jsp ttl=1h";

  private final WebApp app =
      new WebApp()
          .page(
              "index.jsp",
              "<%@ page session='false' %>${applicationScope['org.turbostan.FragmentCache'] != null}")
          .page("time.jsp", "<%@ page session='false' %><%= System.nanoTime() %>");
  @RegisterExtension private final OwnContainer container;

  BootIT(Container.Kind kind) {
    this.container = new OwnContainer(kind);
  }

  @Test
  void aWebApplicationWithTheJarHasACache() {
    assertThat(get("/index.jsp")).isEqualTo("true");
  }

  @Test
  void aCompleteDescriptorChangesNothing() {
    app.metadataComplete();
    assertThat(get("/index.jsp")).isEqualTo("true");
  }

  @Test
  void aListenerThatTheApplicationNamesItselfIsTheOneThatCounts() {
    app.webXml(
        "<listener><listener-class>org.turbostan.boot.TurboStanListener</listener-class></listener>");
    assertThat(get("/index.jsp")).isEqualTo("true");
  }

  @Test
  void aFilterInTheDescriptorFindsTheCache() {
    app.stanFilter(RULES);
    assertThat(get("/time.jsp")).isEqualTo(get("/time.jsp"));
  }

  @Test
  void settingsAreContextParams() {
    app.stanFilter(RULES).contextParam("stan.enabled", "false");
    assertThat(get("/time.jsp")).isNotEqualTo(get("/time.jsp"));
  }

  @Test
  void theTraceIsASetting() {
    app.stanFilter(RULES).contextParam("stan.trace", "header");
    get("/time.jsp");
    assertThat(Http.to(container.of(app).base()).get("/time.jsp").header("Cache-Status"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("TurboStan; hit; ttl=3"));
  }

  @Test
  void aWrongSettingStopsTheStartAndIsNamed() {
    app.contextParam("stan.ttl", "soon");
    assertThatThrownBy(() -> container.of(app))
        .hasStackTraceContaining("stan.ttl")
        .hasStackTraceContaining("soon");
  }

  @Test
  void withoutItsLibrariesMemcachedIsRefusedWithWhatToAdd() {
    app.contextParam("stan.memcached", "127.0.0.1:1");
    assertThatThrownBy(() -> container.of(app))
        .hasStackTraceContaining("stan.memcached names servers ([127.0.0.1:1])")
        .hasStackTraceContaining("com.spotify:folsom");
  }

  @Test
  void withItsLibrariesAndNoServerTheApplicationStartsAndServesItsPages() {
    app.stanFilter(RULES).memcachedLib().contextParam("stan.memcached", "127.0.0.1:1");
    assertThat(get("/time.jsp")).isNotEqualTo(get("/time.jsp"));
  }

  private String get(String path) {
    Http.Reply reply = Http.to(container.of(app).base()).get(path);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }
}
