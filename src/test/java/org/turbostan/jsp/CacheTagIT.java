package org.turbostan.jsp;

import org.junit.jupiter.api.Test;
import org.turbostan.Tag;

/** What {@code <stan:cache>} does on a page. */
class CacheTagIT extends JspTestCase {

  @Test
  void itNeedsNoAttributes() {
    givenPage("a <stan:cache>b${renders.next}</stan:cache> c");
    thenPageIs("a b1 c", "a b1 c");
  }

  @Test
  void aFragmentExpires() {
    givenPage("<stan:cache ttl='10s'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("9s");
    thenPageIs("1");
    pass("1s");
    thenPageIs("2");
  }

  @Test
  void withoutATtlItLivesForFiveMinutes() {
    givenPage("<stan:cache>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("299s");
    thenPageIs("1");
    pass("1s");
    thenPageIs("2");
  }

  @Test
  void keysTellRenderingsApart() {
    givenPage("<stan:cache key='${param.id}'>${param.id}:${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1", "1:1", "1:1");
    thenPage("index.jsp?id=2", "2:2", "2:2");
    thenPage("index.jsp?id=1", "1:1");
  }

  @Test
  void twoTagsOnAPageAreTwoFragments() {
    givenPage("<stan:cache>a${renders.next}</stan:cache><stan:cache>b${renders.next}</stan:cache>");
    thenPageIs("a1b2", "a1b2");
  }

  @Test
  void deletingAKeyRendersAnew() {
    givenPage("<stan:cache key='product:42'>${renders.next}</stan:cache>");
    thenPageIs("1", "1");
    delete(Tag.key("product:42"));
    thenPageIs("2", "2");
  }
}
