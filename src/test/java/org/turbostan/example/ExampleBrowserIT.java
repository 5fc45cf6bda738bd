package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.turbostan.testing.Browser;

/**
 * A walk through the example in a browser.
 *
 * <p>Each piece of a page carries the number of the view that rendered it, so what was rendered for
 * a view is what carries its number. The rest came from the cache.
 */
class ExampleBrowserIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static RunExample example;
  private static Browser browser;

  @BeforeAll
  static void start() {
    browser = Browser.open();
    example = RunExample.start(0);
  }

  @AfterAll
  static void stop() {
    try (Browser closed = browser;
        RunExample stopped = example) {
      browser = null;
    }
  }

  @BeforeEach
  void anEmptyCacheAndNobodySignedIn() {
    open("forecast");
    browser.driver().manage().deleteAllCookies();
    if (!browser.driver().findElements(By.cssSelector("button[value=mend]")).isEmpty()) {
      press("button[value=mend]");
    }
    delete("all", "");
  }

  @Test
  void theFirstViewRendersEveryPiece() {
    open("");
    assertThat(cached()).isEmpty();
    assertThat(rendered()).contains("navigation", "teaser", "card", "picture", "price");
    assertThat(rendered("card")).isEqualTo(20);
  }

  @Test
  void theSecondViewRendersNone() {
    open("");
    open("");
    assertThat(rendered()).isEmpty();
    assertThat(cached("card")).isEqualTo(20);
  }

  @Test
  void theLibraryTellsInTheSourceWhatBecameOfAPiece() {
    open("wind/foehn");
    assertThat(browser.driver().getPageSource()).contains("<!-- stan: RENDERED");
    open("wind/foehn");
    assertThat(browser.driver().getPageSource()).contains("<!-- stan: HIT");
  }

  @Test
  void deletingATagRendersItsPieceAndTheEnclosingOneAgain() {
    open("wind/foehn");
    delete("tag", "reviews:foehn");
    assertThat(rendered()).containsOnly("product", "reviews");
    assertThat(cached()).contains("picture", "price", "review");
  }

  @Test
  void deletingAKeyRendersThatSubjectAgainOnEveryPage() {
    open("wind/foehn");
    open("");
    delete("key", "product:foehn");
    assertThat(rendered("card")).isEqualTo(1);
    assertThat(rendered("picture")).isZero();
    open("wind/foehn");
    assertThat(rendered()).contains("product").doesNotContain("picture", "reviews");
  }

  @Test
  void deletingANameRendersAllPiecesOfThatNameAndTheEnclosingOnesAgain() {
    open("");
    delete("name", "price");
    assertThat(rendered("price")).isGreaterThanOrEqualTo(20);
    assertThat(rendered("card")).isEqualTo(20);
    assertThat(rendered("picture")).isZero();
  }

  @Test
  void deletingEverythingRendersEverythingAgain() {
    open("wind/foehn");
    delete("all", "");
    assertThat(cached()).isEmpty();
  }

  @Test
  void aNewPriceShowsAtOnceAndThePictureStays() {
    open("wind/mistral");
    open("office");
    WebElement row = element("form:has(> [name=id][value=mistral])");
    type(row, "euros", "99.95");
    leaveBy(browser, row.findElement(By.tagName("button")));
    open("wind/mistral");
    assertThat(element("[data-piece=price] b").getText()).contains("99.95");
    assertThat(rendered()).containsOnly("product", "price");
    open("");
    assertThat(element("[data-piece=card] a[href='wind/mistral'] ~ [data-piece=price]").getText())
        .contains("99.95");
  }

  @Test
  void aReviewShowsAtOnceAsItWasTyped() {
    String text = "Snow & <b>spray</b> \"sideways\"; čšž, 風";
    open("wind/halny");
    WebElement form = element("form.write");
    type(form, "author", "Eve <script>");
    new Select(form.findElement(By.name("stars"))).selectByVisibleText("4");
    type(form, "text", text);
    leaveBy(browser, form.findElement(By.tagName("button")));
    assertThat(element("[data-piece=review] p").getText()).endsWith(text);
    assertThat(element("[data-piece=review] footer").getText()).startsWith("Eve <script>");
  }

  @Test
  void eachVisitorHasABoxOfTheirOwn() {
    signIn(browser, "Åsa");
    try (Browser other = Browser.open()) {
      signIn(other, "Bo & Bob");
      open("");
      assertThat(element("[data-piece=visitor] b").getText()).isEqualTo("Åsa");
      other.driver().get(example.nodes().get(0).base() + "/");
      assertThat(other.driver().findElement(By.cssSelector("[data-piece=visitor] b")).getText())
          .isEqualTo("Bo & Bob");
    }
    assertThat(cached("visitor")).isEqualTo(1);
  }

  @Test
  void aBasketFollowsThePricesOfWhatIsInIt() {
    signIn(browser, "Åsa");
    open("wind/levante");
    press("button[value=buy]");
    assertThat(element("[data-piece=visitor]").getText()).contains("1 print");
    open("office");
    WebElement row = element("form:has(> [name=id][value=levante])");
    type(row, "euros", "11.25");
    leaveBy(browser, row.findElement(By.tagName("button")));
    assertThat(element("[data-piece=visitor]").getText()).contains("11.25");
  }

  @Test
  void aPieceComesFromTheCacheUntilItExpires() {
    open("forecast");
    String fromTheCache =
        await()
            .atMost(PATIENCE)
            .until(() -> reloadedUntil("gust", piece -> !piece.equals(view())), Objects::nonNull);
    String renderedAnew =
        await()
            .atMost(PATIENCE)
            .until(() -> reloadedUntil("gust", piece -> piece.equals(view())), Objects::nonNull);
    assertThat(renderedAnew).isNotEqualTo(fromTheCache);
    assertThat(browser.driver().getPageSource()).contains("<!-- stan: RENDERED expired name=gust");
  }

  @Test
  void anExpiringPieceShowsItsAge() {
    open("forecast");
    assertThat(element("[data-piece=gust]").getText())
        .matches("(?s).*measured at \\d\\d:\\d\\d:\\d\\d.*");
    assertThat(
            ((JavascriptExecutor) browser.driver())
                .executeScript(
                    "return getComputedStyle(document.querySelector('[data-piece=gust] .age'),"
                        + " '::after').content"))
        .asString()
        .contains("counter(age)");
  }

  @Test
  void aNewNoticeShowsAtOnce() {
    open("");
    open("office");
    WebElement form = element("form:has([name=notice])");
    type(form, "notice", "Closed on calm days & <holidays>");
    leaveBy(browser, form.findElement(By.tagName("button")));
    open("");
    assertThat(element("[data-piece=notice]").getText())
        .startsWith("Closed on calm days & <holidays>");
    assertThat(rendered()).containsOnly("notice");
  }

  @Test
  void thePageSaysWhoAnsweredAndWhereItCaches() {
    open("");
    assertThat(element(".node").getText())
        .isEqualTo("Answered by this node, which caches in a local map");
  }

  @Test
  void aPieceThatFailsShowsItsLastGoodContent() {
    open("forecast");
    String good = element("[data-piece=forecast] p:nth-of-type(2)").getText();
    press("button[value=break]");
    open("forecast?ask=again");
    assertThat(element("[data-piece=forecast] p:nth-of-type(2)").getText()).isEqualTo(good);
    assertThat(cached("forecast")).isEqualTo(1);
  }

  @Test
  void aPieceThatFailsWithNothingToShowInItsPlaceBringsTheErrorPage() {
    open("forecast");
    press("button[value=break]");
    delete("name", "forecast");
    assertThat(element("h1").getText()).isEqualTo("A sudden calm");
    press("button[value=mend]");
    assertThat(rendered()).contains("forecast");
  }

  @Test
  void theGuideIsCachedAsAWholeUntilItsTagIsDeleted() {
    open("guide");
    String first = view();
    open("guide");
    assertThat(view()).isEqualTo(first);
    delete("tag", "guide");
    assertThat(view()).isNotEqualTo(first);
  }

  @Test
  void theGuideIsTheSameForVisitorsWhoAreSignedIn() {
    open("guide");
    String first = view();
    signIn(browser, "Åsa");
    open("guide");
    assertThat(view()).isEqualTo(first);
  }

  @Test
  void noPageComplainsInTheConsole() {
    complaints();
    for (String page : List.of("", "wind/oroshi", "forecast", "guide", "office")) {
      open(page);
      open(page);
    }
    assertThat(complaints()).isEmpty();
  }

  /** Reloads the page; returns the piece's view if the condition holds for it, else null. */
  private static @Nullable String reloadedUntil(String piece, Predicate<String> condition) {
    open("forecast");
    String view = attribute(element("[data-piece=" + piece + "]"), "data-view");
    return condition.test(view) ? view : null;
  }

  private static void open(String page) {
    browser.driver().get(example.nodes().get(0).base() + "/" + page);
  }

  /** Presses the page's button for this delete. */
  private static void delete(String by, String value) {
    for (WebElement form : browser.driver().findElements(By.cssSelector(".deletes form"))) {
      WebElement button = form.findElement(By.name("by"));
      if (by.equals(button.getDomAttribute("value"))
          && value.equals(form.findElement(By.name("value")).getDomAttribute("value"))) {
        leaveBy(browser, button);
        return;
      }
    }
    throw new AssertionError(
        "no button that deletes " + by + " " + value + " on " + browser.driver().getCurrentUrl());
  }

  private static void signIn(Browser visitor, String name) {
    visitor.driver().get(example.nodes().get(0).base() + "/");
    visitor.driver().findElement(By.name("name")).sendKeys(name);
    leaveBy(visitor, visitor.driver().findElement(By.cssSelector("button[value='sign in']")));
  }

  private static void type(WebElement form, String field, String text) {
    WebElement input = form.findElement(By.name(field));
    input.clear();
    input.sendKeys(text);
  }

  private static void press(String css) {
    leaveBy(browser, element(css));
  }

  /** Presses a button and waits until the page that it leads to has replaced this one. */
  private static void leaveBy(Browser visitor, WebElement button) {
    ((JavascriptExecutor) visitor.driver()).executeScript("window.isLeft = true");
    button.click();
    new WebDriverWait(visitor.driver(), PATIENCE)
        // While one page replaces the other, the browser may answer with almost any error.
        .ignoring(WebDriverException.class)
        .until(
            ExpectedConditions.jsReturnsValue(
                "return !window.isLeft && document.readyState === 'complete' || null"));
  }

  private static WebElement element(String css) {
    return browser.driver().findElement(By.cssSelector(css));
  }

  private static String view() {
    return attribute(element("body"), "data-view");
  }

  /** The names of the pieces that were rendered for this view, each as often as it was. */
  private static List<String> rendered() {
    return names(".piece[data-view='" + view() + "']");
  }

  private static long rendered(String name) {
    return rendered().stream().filter(name::equals).count();
  }

  /** The names of the pieces that came from the cache. */
  private static List<String> cached() {
    return names(".piece:not([data-view='" + view() + "'])");
  }

  private static long cached(String name) {
    return cached().stream().filter(name::equals).count();
  }

  private static List<String> names(String css) {
    return browser.driver().findElements(By.cssSelector(css)).stream()
        .map(piece -> attribute(piece, "data-piece"))
        .toList();
  }

  private static String attribute(WebElement element, String name) {
    String value = element.getDomAttribute(name);
    assertThat(value).as(name).isNotNull();
    return String.valueOf(value);
  }

  private static List<String> complaints() {
    return browser.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Object::toString)
        .toList();
  }
}
