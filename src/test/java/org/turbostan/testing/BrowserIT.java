package org.turbostan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The browser shows what a container serves. */
class BrowserIT {

  @Test
  void itShowsAPageAndRunsItsScript() {
    WebApp app =
        new WebApp()
            .page("a.jsp", "<p id='p'>${1 + 1}</p><script>p.textContent += ' and more'</script>");
    try (Container jetty = Container.Kind.JETTY.start(app);
        Browser browser = Browser.open()) {
      browser.driver().get(jetty.base() + "/a.jsp");
      assertThat(browser.driver().findElement(By.id("p")).getText()).isEqualTo("2 and more");
    }
  }
}
