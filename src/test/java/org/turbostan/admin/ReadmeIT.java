package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.turbostan.testing.Container;
import org.turbostan.testing.Document;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/** What the README says of deletes over HTTP is what happens. */
class ReadmeIT {

  private static final Document README = Document.of("README.md");

  private static final String TOKEN = "correct-horse-battery-staple";

  /** What differs from one run to the next. */
  private static final Pattern SERVER =
      Pattern.compile("\"server\":\"[0-9.:]+\",\"status\":\"(deleted|absent)\"");

  @Test
  void itsCommandDeletesAndIsAnsweredAsItSays() {
    try (Memcached one = Memcached.start();
        Memcached two = Memcached.start();
        Container node =
            Container.Kind.JETTY.start(
                new WebApp()
                    .memcachedLib()
                    .contextParam("stan.memcached", one.address() + "," + two.address())
                    .contextParam("stan.admin.token", TOKEN)
                    .webXml(README.example("admin-servlet")))) {
      Curl curl = Curl.of(README.example("admin-delete").replace("$TOKEN", TOKEN));
      assertThat(curl.url).hasToString("https://www.example.org/turbostan/api/v1/entries");
      Http.Reply reply =
          await()
              .atMost(Duration.ofSeconds(60))
              .until(() -> curl.send(node.base()), answer -> answer.status() == 200);
      assertThat(reply.text().strip().replaceAll(SERVER.pattern(), "(server)"))
          .isEqualTo(
              README
                  .example("admin-answer")
                  .replaceAll("\\s", "")
                  .replaceAll(SERVER.pattern(), "(server)"));
    }
  }

  /** As much of curl as the README uses. */
  private static final class Curl {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private String method = "GET";
    private final List<String> headers = new ArrayList<>();
    private final List<String> query = new ArrayList<>();
    private boolean dataGoesIntoTheQuery;
    private URI url = URI.create("");

    static Curl of(String command) {
      List<String> words = new ArrayList<>();
      for (Matcher word = WORD.matcher(command.replace("\\\n", " ")); word.find(); ) {
        words.add(word.group(1) != null ? word.group(1) : word.group(2));
      }
      assertThat(words.remove(0)).isEqualTo("curl");
      Curl curl = new Curl();
      while (!words.isEmpty()) {
        curl.take(words.remove(0), words);
      }
      assertThat(curl.dataGoesIntoTheQuery).isTrue();
      return curl;
    }

    private void take(String option, List<String> rest) {
      switch (option) {
        case "-X" -> method = rest.remove(0);
        case "-G" -> dataGoesIntoTheQuery = true;
        case "-H" -> headers.addAll(List.of(rest.remove(0).split(": ", 2)));
        case "--data-urlencode" -> {
          String[] data = rest.remove(0).split("=", 2);
          query.add(data[0] + "=" + URLEncoder.encode(data[1], StandardCharsets.UTF_8));
        }
        default -> {
          assertThat(option).doesNotStartWith("-");
          url = URI.create(option);
        }
      }
    }

    Http.Reply send(URI node) {
      return Http.to(node)
          .send(
              method,
              url.getPath() + "?" + String.join("&", query),
              BodyPublishers.noBody(),
              headers.toArray(String[]::new));
    }
  }
}
