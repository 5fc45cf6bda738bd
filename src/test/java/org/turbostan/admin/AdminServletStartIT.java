package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.turbostan.admin.AdminServletIT.ENTRIES;
import static org.turbostan.admin.AdminServletIT.TOKEN;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;

/** What the token does to the admin servlet: off, refused, on, guessed. */
@ParameterizedClass
@EnumSource
class AdminServletStartIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Container.Kind kind;

  AdminServletStartIT(Container.Kind kind) {
    this.kind = kind;
  }

  @Test
  void withoutATokenTheServletIsOffAndSaysHowToTurnItOn() {
    List<String> log = new CopyOnWriteArrayList<>();
    Handler handler = linesInto(log);
    Logger logger = Logger.getLogger("org.turbostan.admin.AdminServlet");
    logger.addHandler(handler);
    try (Container container = start(Map.of())) {
      Http http = Http.to(container.base());
      assertThat(post(http, "Bearer ").status()).isEqualTo(404);
      assertThat(post(http, "Bearer " + TOKEN).status()).isEqualTo(404);
      assertThat(http.get(ENTRIES).status()).isEqualTo(404);
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(log).singleElement().asString().contains("'/shop' is off", "stan.admin.token");
  }

  @Test
  void aTokenThatIsTooShortStopsTheStartAndIsNotShown() {
    assertThatThrownBy(() -> start(Map.of("stan.admin.token", "hunter2")))
        .hasStackTraceContaining("stan.admin.token")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter2"));
  }

  @Test
  void whoGuessesIsTurnedAwayAndMayTryAgain() {
    try (Container container = start(Map.of("stan.admin.token", TOKEN))) {
      Http http = Http.to(container.base());
      Http.Reply refused =
          await()
              .atMost(PATIENCE)
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(1))
              .until(() -> post(http, "Bearer wrong-horse"), reply -> reply.status() == 429);
      assertThat(refused.header("Retry-After")).hasValue("1");
      await().atMost(PATIENCE).until(() -> post(http, "Bearer " + TOKEN).status() == 200);
    }
  }

  private Container start(Map<String, String> settings) {
    return kind.start(AdminServletIT.app(settings));
  }

  private static Http.Reply post(Http http, String authorization) {
    return http.send(
        "POST", ENTRIES + "?all=true", BodyPublishers.noBody(), "Authorization", authorization);
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static Handler linesInto(List<String> log) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        log.add(new SimpleFormatter().formatMessage(line));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
