package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.turbostan.testing.Browser;

/**
 * Two visitors, each with a browser, on a page of the example that is cached whole: what is in its
 * holes is each one's own.
 *
 * <p>The page carries the number of the view that rendered it: as long as that stays, it came from
 * the cache.
 */
class HoledPageBrowserIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static RunExample example;
  private static Browser ann;
  private static Browser bob;

  @BeforeAll
  static void start() {
    ann = Browser.open();
    bob = Browser.open();
    example = RunExample.start(0);
  }

  @AfterAll
  static void stop() {
    try (Browser first = ann;
        Browser second = bob;
        RunExample stopped = example) {
      ann = null;
      bob = null;
    }
  }

  @BeforeEach
  void bothAreNew() {
    open(ann);
    open(bob);
  }

  @AfterEach
  void forget() {
    ann.driver().manage().deleteAllCookies();
    bob.driver().manage().deleteAllCookies();
  }

  @Test
  void thePageIsTheSameAndTheTokensAreNot() {
    assertThat(view(ann)).isEqualTo(view(bob));
    assertThat(token(ann)).hasSizeGreaterThan(60).isNotEqualTo(token(bob));
  }

  @Test
  void eachVisitorSeesTheirOwnBasketInTheSamePage() {
    String view = view(ann);
    buy(ann);
    buy(ann);
    buy(bob);
    open(ann);
    open(bob);
    assertThat(box(ann)).contains("2 prints");
    assertThat(box(bob)).contains("1 print,");
    assertThat(view(ann)).isEqualTo(view(bob)).isEqualTo(view);
  }

  @Test
  void eachVisitorSeesTheirOwnNameInTheSamePage() {
    signIn(ann, "Ann & Co");
    signIn(bob, "Bob");
    open(ann);
    open(bob);
    assertThat(box(ann)).contains("Ann & Co").doesNotContain("Bob");
    assertThat(box(bob)).contains("Bob").doesNotContain("Ann");
    assertThat(view(ann)).isEqualTo(view(bob));
  }

  @Test
  void aFormWithTheTokenOfAnotherIsRefused() {
    buy(ann);
    open(ann);
    ((JavascriptExecutor) bob.driver())
        .executeScript(
            "document.querySelector('.buy [name=_csrf]').value = arguments[0]", token(ann));
    press(bob, ".buy button");
    assertThat(bob.driver().findElement(By.tagName("h1")).getText())
        .isEqualTo("No wind from there");
    open(bob);
    assertThat(bob.driver().findElements(By.cssSelector("[data-piece=visitor]"))).isEmpty();
    open(ann);
    assertThat(box(ann)).contains("1 print,");
  }

  @Test
  void aFormThatWasOpenForAWhileStillSubmits() {
    String first = token(ann);
    open(ann);
    assertThat(token(ann)).isNotEqualTo(first);
    ((JavascriptExecutor) ann.driver())
        .executeScript("document.querySelector('.buy [name=_csrf]').value = arguments[0]", first);
    press(ann, ".buy button");
    assertThat(box(ann)).contains("1 print,");
  }

  private static void buy(Browser visitor) {
    open(visitor);
    press(visitor, ".buy button");
  }

  private static void open(Browser visitor) {
    visitor.driver().get(example.nodes().get(0).base() + "/print/foehn");
  }

  private static String view(Browser visitor) {
    return attribute(visitor.driver().findElement(By.tagName("body")), "data-view");
  }

  private static String token(Browser visitor) {
    return attribute(visitor.driver().findElement(By.cssSelector(".buy [name=_csrf]")), "value");
  }

  private static String box(Browser visitor) {
    return visitor.driver().findElement(By.cssSelector("[data-piece=visitor]")).getText();
  }

  private static void signIn(Browser visitor, String name) {
    visitor.driver().findElement(By.cssSelector(".visitor [name=name]")).sendKeys(name);
    press(visitor, "button[value='sign in']");
  }

  private static String attribute(WebElement element, String name) {
    return Objects.requireNonNull(element.getDomAttribute(name), name);
  }

  /** Presses a button and waits until the page that it leads to has replaced this one. */
  private static void press(Browser visitor, String css) {
    WebDriver driver = visitor.driver();
    ((JavascriptExecutor) driver).executeScript("window.isLeft = true");
    driver.findElement(By.cssSelector(css)).click();
    new WebDriverWait(driver, PATIENCE)
        // While one page replaces the other, the browser may answer with almost any error.
        .ignoring(WebDriverException.class)
        .until(
            ExpectedConditions.jsReturnsValue(
                "return !window.isLeft && document.readyState === 'complete' || null"));
  }
}
