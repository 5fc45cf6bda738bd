package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chromium.HasCdp;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.turbostan.testing.Browser;
import org.turbostan.testing.Build;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;

/**
 * The admin pages as an operator sees them, on a cluster of two nodes and three memcached servers.
 *
 * <p>What was seen is kept in {@code target/screenshots}.
 */
class AdminBrowserIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PRINT = "/wind/foehn";
  private static final Pattern PIECE =
      Pattern.compile("class=\"piece\" data-piece=\"([^\"]+)\" data-view=\"([^\"]+)\"");
  private static final String TOLD = "rendered: tag reviews:foehn deleted by node 1";
  private static final Pattern BODY = Pattern.compile("<body data-view=\"([^\"]+)\"");

  private static RunExample example;
  private static Browser browser;

  @BeforeAll
  static void start() {
    browser = Browser.open();
    example = RunExample.start(2, 3, 0);
    for (int node = 0; node < 2; node++) {
      awaitFromTheCache(node);
    }
  }

  @AfterAll
  static void stop() {
    try (Browser closed = browser;
        RunExample stopped = example) {
      browser = null;
    }
  }

  @BeforeEach
  void logIn() {
    driver().manage().deleteAllCookies();
    open(0, "");
    logInHere();
  }

  /** The nodes differ in their ports alone, and so share their cookies. */
  private static void logInHere() {
    if (driver().findElements(By.id("token")).isEmpty()) {
      return;
    }
    driver().findElement(By.id("token")).sendKeys(example.adminToken());
    press("main.login button");
    awaitText("h1", "Overview");
  }

  @AfterEach
  void nothingWasRefusedByThePolicyOrFailed() {
    assertThat(driver().manage().logs().get(LogType.BROWSER).getAll())
        .filteredOn(line -> line.getLevel().intValue() >= Level.SEVERE.intValue())
        .filteredOn(line -> !line.getMessage().contains("403"))
        .isEmpty();
  }

  @Test
  void figuresMoveWithoutAReload() {
    script("window.sameDocument = true");
    String before = figure(1);
    for (int i = 0; i < 20; i++) {
      get(0, PRINT);
    }
    await().atMost(PATIENCE).until(() -> !figure(1).equals(before));
    assertThat(script("return window.sameDocument")).isEqualTo(true);
  }

  @Test
  void whoPausesSeesNothingMove() {
    press("#pause");
    assertThat(driver().findElement(By.id("pause")).getText()).isEqualTo("Resume");
    assertThat(driver().findElement(By.id("pause")).getDomAttribute("aria-pressed"))
        .isEqualTo("true");
  }

  @Test
  void whatIsDeletedByTagOnOneNodeTheOtherRendersAnew() {
    awaitFromTheCache(1);
    open(0, "delete");
    new Select(driver().findElement(By.id("by"))).selectByValue("tag");
    driver().findElement(By.id("value")).sendKeys("reviews:foehn");
    press("form.ask button");
    awaitText("p.order", "Delete everything with the tag reviews:foehn, on every node.");
    screenshot("delete");
    press("button.danger");
    // Some server may have answered only when it was asked again.
    awaitText("p[role=status]", "nothing that was rendered before is served again");
    assertThat(rendered(1)).contains("reviews");
    open(1, "");
    logInHere();
    await().atMost(PATIENCE.multipliedBy(2)).until(AdminBrowserIT::isToldWhoDeleted);
    screenshot("fragment-why");
  }

  @Test
  void aStoppedServerIsSeenAndItsDeletesAreDoneWhenItIsBack() {
    Memcached server = example.servers().get(0);
    server.kill9();
    try {
      String pending = deleteWhatLiesOnAStoppedServer();
      open(0, "servers");
      awaitText("#pending", "tag " + pending);
      awaitText("#live", "It can't be reached");
      assertThat(text("#live")).contains(server.address(), "node 1", "node 2", "All 2");
      screenshot("servers-down");
      open(0, "delete?by=tag&value=" + pending);
      press("button.danger");
      awaitText("p[role=status]", "Not acknowledged by all servers");
      assertThat(text("#live")).contains(server.address(), "unreachable", "tag " + pending);
      press("#live form button");
      awaitText("p[role=status]", "Not acknowledged by all servers");
      screenshot("delete-not-acknowledged");
    } finally {
      server.restart();
    }
    awaitText("p[role=status]", "Deleted, now that all servers have answered");
    open(0, "servers");
    press("main > form button");
    awaitText("#live", "None: every delete was acknowledged.");
  }

  @Test
  void aServerThatHangsIsSeenAndThePagesStayUp() {
    Memcached server = example.servers().get(1);
    open(0, "servers");
    server.pause();
    try {
      String pending = deleteWhatLiesOnAStoppedServer();
      awaitText("#live", "deletes that need it are not acknowledged");
      awaitText("#pending", "tag " + pending);
      assertThat(text("#live")).contains(server.address(), "node 1");
      assertThat(get(0, PRINT)).contains("data-view");
      screenshot("servers-hung");
      open(0, "delete?by=tag&value=" + pending);
      press("button.danger");
      awaitText("p[role=status]", "Not acknowledged by all servers");
      assertThat(text("#live")).contains(server.address(), "unreachable", "tag " + pending);
      screenshot("delete-hung");
    } finally {
      server.resume();
    }
    awaitText("p[role=status]", "Deleted, now that all servers have answered");
    open(0, "servers");
    awaitText("#live", "None: every delete was acknowledged.");
  }

  @Test
  void aFragmentOpensToItsVariantsReasonsAndSource() {
    get(0, PRINT);
    open(0, "fragments?q=reviews");
    press("tbody th a");
    awaitText("h1", "Fragment");
    press("td a[href*=show]");
    awaitText("#shown", "class=\"piece\"");
    assertThat(text("#live")).contains("reviews:foehn");
    screenshot("fragment");
  }

  @Test
  void eachPageFitsAPhoneAndTheDark() {
    for (int i = 0; i < 30; i++) {
      get(i % 2, List.of(PRINT, "/", "/forecast", "/guide", "/office").get(i % 5));
    }
    for (String page : List.of("", "fragments", "worth", "servers", "delete")) {
      open(0, page);
      screenshot(page.isEmpty() ? "overview" : page);
    }
    ((HasCdp) driver())
        .executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    open(0, "");
    screenshot("overview-dark");
    Dimension size = driver().manage().window().getSize();
    try {
      for (String page :
          List.of("", "fragments", "fragment?name=product", "worth", "servers", "delete")) {
        ((HasCdp) driver())
            .executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
        open(0, page);
        assertThat((Long) script("return document.documentElement.scrollWidth"))
            .as("the width of '%s' on a phone", page)
            .isLessThanOrEqualTo(390);
        screenshot("phone-" + (page.isEmpty() ? "overview" : page.replaceFirst("\\?.*", "")));
      }
    } finally {
      ((HasCdp) driver()).executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
      ((HasCdp) driver()).executeCdpCommand("Emulation.setEmulatedMedia", Map.of());
      driver().manage().window().setSize(size);
    }
  }

  @Test
  void whatVisitorsAreShownIsNoneOfIt() {
    driver().manage().deleteAllCookies();
    open(0, "fragments");
    assertThat(driver().findElements(By.id("token"))).hasSize(1);
    assertThat(driver().findElements(By.tagName("table"))).isEmpty();
    screenshot("login");
  }

  /** Tries tags until one lies on the server that is down: which do is not known here. */
  private static String deleteWhatLiesOnAStoppedServer() {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (int i = 0; i < 40; i++) {
                if (api("POST", "entries?tag=lost:" + i).status() == 207) {
                  return "lost:" + i;
                }
              }
              return "";
            },
            tag -> !tag.isEmpty());
  }

  /**
   * Returns whether the second node tells which node has deleted the reviews. A machine under load
   * may have spent the time for that: then it is all done once more.
   */
  private static boolean isToldWhoDeleted() {
    open(1, "fragment?name=reviews");
    awaitText("h1", "Fragment");
    if (text("#live").contains(TOLD)) {
      return true;
    }
    awaitFromTheCache(1);
    api("POST", "entries?tag=reviews:foehn");
    get(1, PRINT);
    return false;
  }

  private static Http.Reply api(String method, String what) {
    return Http.to(base(0))
        .send(
            method,
            "/turbostan/api/v1/" + what,
            BodyPublishers.noBody(),
            "Authorization",
            "Bearer " + example.adminToken());
  }

  private static void awaitFromTheCache(int node) {
    await().atMost(PATIENCE).until(() -> rendered(node).isEmpty());
  }

  /** Returns the pieces of a page that were rendered for this very view. */
  private static List<String> rendered(int node) {
    String html = get(node, PRINT);
    var body = BODY.matcher(html);
    assertThat(body.find()).isTrue();
    return PIECE
        .matcher(html)
        .results()
        .filter(piece -> piece.group(2).equals(body.group(1)))
        .map(piece -> piece.group(1))
        .toList();
  }

  private static String get(int node, String path) {
    Http.Reply reply = Http.to(base(node)).get(path);
    assertThat(reply.status()).isEqualTo(200);
    return reply.text();
  }

  private static URI base(int node) {
    return example.nodes().get(node).base();
  }

  private static void open(int node, String page) {
    driver().get(base(node) + "/turbostan/" + page);
  }

  private static String figure(int card) {
    return (String)
        script("return document.querySelectorAll('.card .figure')[" + card + "].textContent");
  }

  /** Elements are replaced while one looks at them; so scripts look, which nothing interrupts. */
  private static String text(String selector) {
    Object text =
        script(
            "const found = document.querySelector('"
                + selector.replace("'", "\\'")
                + "'); return found ? found.innerText : ''");
    return String.valueOf(text);
  }

  private static void awaitText(String selector, String part) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .untilAsserted(() -> assertThat(text(selector)).contains(part));
  }

  private static void press(String selector) {
    script("document.querySelector('" + selector + "').click()");
  }

  private static Object script(String script) {
    return ((JavascriptExecutor) driver()).executeScript(script);
  }

  private static WebDriver driver() {
    return browser.driver();
  }

  private static void screenshot(String name) {
    try {
      Path folder = Build.basedir().resolve("target/screenshots");
      Files.createDirectories(folder);
      byte[] png = ((TakesScreenshot) driver()).getScreenshotAs(OutputType.BYTES);
      Files.write(folder.resolve(name + ".png"), png);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
