package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turbostan.testing.Build;
import org.turbostan.testing.Document;
import org.turbostan.testing.Http;
import org.turbostan.testing.MavenProject;

/**
 * Spring Boot with JSPs in an executable WAR, and with Spring Security: fragments and pages are
 * cached for all, and each visitor has a token of their own in them.
 */
class SpringBootIT {

  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final Pattern RENDERING = Pattern.compile("<p id=\"([0-9a-f-]{36})\">");
  private static final Pattern TOKEN =
      Pattern.compile("<input type=\"hidden\" name=\"_csrf\" value=\"([^\"]+)\"");

  private static Process process;
  private static URI base;

  @BeforeAll
  static void start() throws IOException {
    Path war =
        MavenProject.packaged(Build.basedir().resolve("src/it/spring-boot"))
            .resolve("spring-boot.war");
    Path log = war.resolveSibling("spring-boot.log");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                war.toString(),
                "--server.address=127.0.0.1",
                "--server.port=0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    // Also if a test run is broken off.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    String port =
        await()
            .atMost(Duration.ofSeconds(120))
            .until(() -> port(log), Optional::isPresent)
            .orElseThrow();
    base = URI.create("http://127.0.0.1:" + port);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    process.destroy();
    process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly();
  }

  @Test
  void aFragmentIsCachedAndItsTokenIsTheVisitors() {
    String one = get(Http.visitor(base), "/product");
    String two = get(Http.visitor(base), "/product");
    assertThat(rendering(two)).isEqualTo(rendering(one));
    assertThat(token(two)).isNotEqualTo(token(one));
  }

  @Test
  void aFormWithTheTokenIsTakenAndDeletesWhatIsOutOfDate() {
    get(Http.visitor(base), "/product");
    Http visitor = Http.visitor(base);
    String before = get(visitor, "/product");
    String form = "price=7&_csrf=" + URLEncoder.encode(token(before), StandardCharsets.UTF_8);
    assertThat(visitor.post("/price", form).status()).isEqualTo(302);
    String after = get(visitor, "/product");
    assertThat(after).contains("It costs 7.");
    assertThat(rendering(after)).isNotEqualTo(rendering(before));
  }

  @Test
  void aFormWithAnothersTokenIsRefused() {
    String others = token(get(Http.visitor(base), "/product"));
    Http visitor = Http.visitor(base);
    get(visitor, "/product");
    String form = "price=3&_csrf=" + URLEncoder.encode(others, StandardCharsets.UTF_8);
    assertThat(visitor.post("/price", form).status()).isEqualTo(403);
  }

  @Test
  void aPageIsCachedForVisitorsWithoutASession() {
    assertThat(rendering(get(Http.to(base), "/help")))
        .isEqualTo(rendering(get(Http.to(base), "/help")));
  }

  @Test
  void theReadmeShowsTheBeansThatAreTested() {
    Document.of("README.md")
        .assertExampleStandsIn(
            "src/it/spring-boot/src/main/java/org/turbostan/example/spring/Caching.java",
            "spring-boot");
  }

  private static Optional<String> port(Path log) {
    if (!process.isAlive()) {
      throw new IllegalStateException("Spring Boot ended: " + read(log));
    }
    return first(PORT, read(log));
  }

  private static String get(Http visitor, String path) {
    Http.Reply reply = visitor.get(path);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }

  private static String rendering(String page) {
    return first(RENDERING, page).orElseThrow(() -> new AssertionError(page));
  }

  private static String token(String page) {
    return first(TOKEN, page).orElseThrow(() -> new AssertionError(page));
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
