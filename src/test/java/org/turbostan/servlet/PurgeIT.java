package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/** The method PURGE, and what JMX shows. */
@ParameterizedClass
@EnumSource
class PurgeIT {

  private final Container.Kind kind;

  PurgeIT(Container.Kind kind) {
    this.kind = kind;
  }

  @Test
  void whoMayDeletesThePageWhateverItsQuery() {
    try (Container container = start(Map.of("stan.purge.from", "127.0.0.0/8, ::1"))) {
      Http http = Http.to(container.base());
      String before = page(http);
      assertThat(page(http)).isEqualTo(before);
      Http.Reply reply = http.send("PURGE", "/page.jsp?x=y", BodyPublishers.noBody());
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.text()).isEqualTo("this node deleted\n");
      assertThat(page(http)).isNotEqualTo(before);
    }
  }

  @Test
  void whoMayNotIsRefusedAndNothingIsDeleted() {
    try (Container container = start(Map.of("stan.purge.from", "10.0.0.0/8"))) {
      Http http = Http.to(container.base());
      String before = page(http);
      Http.Reply reply =
          http.send("PURGE", "/page.jsp", BodyPublishers.noBody(), "X-Forwarded-For", "10.0.0.1");
      assertThat(reply.status()).isEqualTo(403);
      assertThat(page(http)).isEqualTo(before);
    }
  }

  @Test
  void byDefaultTheMethodIsTheApplications() {
    try (Container container = start(Map.of())) {
      Http http = Http.to(container.base());
      assertThat(http.send("PURGE", "/page.jsp", BodyPublishers.noBody()).text())
          .doesNotContain("this node deleted", "stan.purge.from");
    }
  }

  @Test
  void theFiguresAreShownByJmxUntilTheApplicationEnds() throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName mine = new ObjectName("org.turbostan:type=Cache,node=\"purge-it\",*");
    try (Container container = start(Map.of("stan.node", "purge-it"))) {
      page(Http.to(container.base()));
      page(Http.to(container.base()));
      Set<ObjectName> found = beans.queryNames(mine, null);
      assertThat(found).hasSize(1);
      ObjectName name = found.iterator().next();
      assertThat(beans.getAttribute(name, "requests.hit")).isEqualTo(1.0);
      assertThat(beans.getMBeanInfo(name).getAttributes()).hasSizeGreaterThan(20);
    }
    assertThat(beans.queryNames(mine, null)).isEmpty();
  }

  private Container start(Map<String, String> settings) {
    WebApp app =
        new WebApp()
            .contextPath("/shop")
            .stanFilter("/* ttl=1h")
            .page("page.jsp", "<%@ page session='false' %><%= System.nanoTime() %>");
    settings.forEach(app::contextParam);
    return kind.start(app);
  }

  private static String page(Http http) {
    Http.Reply reply = http.get("/page.jsp");
    assertThat(reply.status()).isEqualTo(200);
    return reply.text();
  }
}
