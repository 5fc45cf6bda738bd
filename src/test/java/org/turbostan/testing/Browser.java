package org.turbostan.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.time.Duration;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A headless Chromium with a profile of its own.
 *
 * <pre>{@code
 * try (Browser browser = Browser.open()) {
 *   browser.driver().get(base + "/index.jsp");
 * }
 * }</pre>
 */
public final class Browser implements AutoCloseable {

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts one. Where there is no Chromium (or Chrome) and chromedriver on the {@code PATH} the
   * test is skipped with a message, unless the environment says {@code CI=true}.
   *
   * @throws IllegalStateException if there is none and {@code CI=true}
   */
  public static Browser open() {
    Path chromium =
        Programs.onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
            .orElseGet(() -> missing("chromium"));
    Path driver = Programs.onPath("chromedriver").orElseGet(() -> missing("chromedriver"));
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1000",
        "--user-data-dir=" + Build.newFolder("chromium"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .usingAnyFreePort()
            .withSilent(true)
            .build();
    ChromeDriver started = new ChromeDriver(service, options);
    started.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(30));
    return new Browser(started);
  }

  /** What drives it. */
  public WebDriver driver() {
    return driver;
  }

  @Override
  public void close() {
    driver.quit();
  }

  private static Path missing(String program) {
    String message =
        "Found no "
            + program
            + " on the PATH: install it, e.g. apt-get install chromium chromium-driver";
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      throw new IllegalStateException(message);
    }
    System.out.println("Skipped a browser test. " + message);
    return abort(message);
  }
}
