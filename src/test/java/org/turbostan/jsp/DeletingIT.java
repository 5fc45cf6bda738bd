package org.turbostan.jsp;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Deletion;
import org.turbostan.Tag;

/** Deletes by key, name, tag and all, and what they reach. */
@EnumSource
class DeletingIT extends JspTestCase {

  private static final String THREE =
      "<stan:cache name='n' key='k'>${renders.next}</stan:cache> "
          + "<stan:cache tags='a,b'>${renders.next}</stan:cache> "
          + "<stan:cache>${renders.next}</stan:cache>";

  @Test
  void byKey() {
    givenPage(THREE);
    thenPageIs("1 2 3", "1 2 3");
    delete(Tag.key("k"));
    thenPageIs("4 2 3", "4 2 3");
  }

  @Test
  void byName() {
    givenPage(THREE);
    thenPageIs("1 2 3");
    delete(Tag.name("n"));
    thenPageIs("4 2 3", "4 2 3");
  }

  @Test
  void byAnyOfTheTags() {
    givenPage(THREE);
    thenPageIs("1 2 3");
    delete(Tag.of("b"));
    thenPageIs("1 4 3", "1 4 3");
  }

  @Test
  void everything() {
    givenPage(THREE);
    thenPageIs("1 2 3");
    delete(Tag.ALL);
    thenPageIs("4 5 6", "4 5 6");
  }

  @Test
  void trap07AKeyIsDeletedWhateverThePage() {
    givenPage("a.jsp", "<stan:cache key='product:42'>${renders.next}</stan:cache>");
    givenPage("shop/b.jsp", "<stan:cache key='product:42'>${renders.next}</stan:cache>");
    givenPage("<stan:invalidate key='product:42'/>");
    thenPage("a.jsp", "1", "1");
    thenPage("shop/b.jsp", "2", "2");
    thenPageIs("");
    thenPage("a.jsp", "3");
    thenPage("shop/b.jsp", "4");
  }

  @Test
  void aNameIsDeletedInAllItsVariants() {
    givenPage(
        "<stan:cache name='n' key='${param.k}' vary='param:v'>${renders.next}</stan:cache>"
            + "<c:if test='${param.delete}'><stan:invalidate name='n'/></c:if>");
    thenPage("index.jsp?k=1&v=1", "1", "1");
    thenPage("index.jsp?k=2&v=1", "2", "2");
    thenPage("index.jsp?k=1&v=2", "3", "3");
    delete(Tag.name("n"));
    thenPage("index.jsp?k=1&v=1", "4");
    thenPage("index.jsp?k=2&v=1", "5");
    thenPage("index.jsp?k=1&v=2", "6");
  }

  @Test
  void tagsMayBeACollectionOrAnArray() {
    givenPage(
        "<% request.setAttribute(\"list\", java.util.List.of(\"a,b\", \"c\"));"
            + " request.setAttribute(\"array\", new String[] {\"d\"}); %>"
            + "<stan:cache tags='${list}'>${renders.next}</stan:cache> "
            + "<stan:cache tags='${array}'>${renders.next}</stan:cache>");
    thenPageIs("1 2");
    delete(Tag.of("a"));
    thenPageIs("1 2");
    delete(Tag.of("a,b"));
    thenPageIs("3 2");
    delete(Tag.of("d"));
    thenPageIs("3 4");
  }

  @Test
  void whatIsNestedTakesWhatIsAroundItAlong() {
    givenPage(
        "<stan:cache>outer${renders.next} <stan:cache tags='t'>inner${renders.next}</stan:cache>"
            + "</stan:cache>");
    thenPageIs("outer1 inner2", "outer1 inner2");
    delete(Tag.of("t"));
    thenPageIs("outer3 inner4", "outer3 inner4");
  }

  @Test
  void whatIsAroundLeavesWhatIsNestedAlone() {
    givenPage(
        "<stan:cache tags='t'>outer${renders.next} <stan:cache>inner${renders.next}</stan:cache>"
            + "</stan:cache>");
    thenPageIs("outer1 inner2");
    delete(Tag.of("t"));
    thenPageIs("outer3 inner2", "outer3 inner2");
  }

  @Test
  void aNestedHitTakesWhatIsAroundItAlongToo() {
    givenPage(
        "<stan:cache key='${param.o}'>outer${renders.next} "
            + "<stan:cache tags='t'>inner${renders.next}</stan:cache></stan:cache>");
    thenPage("index.jsp?o=1", "outer1 inner2");
    thenPage("index.jsp?o=2", "outer3 inner2");
    delete(Tag.of("t"));
    thenPage("index.jsp?o=2", "outer4 inner5");
    thenPage("index.jsp?o=1", "outer6 inner5");
  }

  @Test
  void aTagThatTurnsUpInTheBodyCounts() {
    givenPage(
        "<stan:cache>outer${renders.next} <stan:cache>inner${renders.next}"
            + "<stan:tag value='product:42'/></stan:cache></stan:cache>");
    thenPageIs("outer1 inner2", "outer1 inner2");
    delete(Tag.of("product:42"));
    thenPageIs("outer3 inner4", "outer3 inner4");
  }

  @Test
  void aTagOutsideOfAFragmentDoesNothing() {
    givenPage("<stan:tag value='product:42'/>x");
    thenPageIs("x");
  }

  @Test
  void pagesInvalidateByKeyNameTagsAndAll() {
    givenPage("three.jsp", THREE);
    givenPage("key.jsp", "<stan:invalidate key='k'/>");
    givenPage("name.jsp", "<stan:invalidate name='n'/>");
    givenPage("tags.jsp", "<stan:invalidate tags='x,a'/>");
    givenPage("all.jsp", "<stan:invalidate all='true'/>");
    thenPage("three.jsp", "1 2 3");
    thenPage("key.jsp", "");
    thenPage("three.jsp", "4 2 3");
    thenPage("name.jsp", "");
    thenPage("three.jsp", "5 2 3");
    thenPage("tags.jsp", "");
    thenPage("three.jsp", "5 6 3");
    thenPage("all.jsp", "");
    thenPage("three.jsp", "7 8 9");
  }

  @Test
  void whatIsRenderedFromDataReadBeforeADeleteIsNotStored() {
    givenPage(
        "<stan:cache key='k'>${renders.next}<c:if test='${param.delete}'>"
            + "<stan:invalidate key='k'/></c:if></stan:cache>");
    thenPage("index.jsp?delete=true", "1", "2");
    thenPageIs("3", "3");
  }

  @Test
  void aSoftDeleteServesTheOldWhileOneRendersAnew() {
    givenPage("<stan:cache key='k' stale='1h'>${renders.next}</stan:cache>");
    thenPageIs("1");
    var unused = site.cache.delete(Set.of(Tag.key("k")), Deletion.Mode.SOFT);
    thenPageIs("2", "2");
  }

  @Test
  void keysAndTagsMadeByFunctionsAreDeletedByTheSameFunctions() {
    givenPage(
        "<stan:cache key='${stan:key(param.a, param.b)}' tags=\"${stan:tag('p', param.a)}\">"
            + "${renders.next}</stan:cache>");
    givenPage("delete.jsp", "<stan:invalidate tags=\"${stan:tag('p', param.a)}\"/>");
    thenPage("index.jsp?a=x:y&b=z", "1", "1");
    thenPage("index.jsp?a=x&b=y:z", "2", "2");
    thenPage("delete.jsp?a=x:y", "");
    thenPage("index.jsp?a=x&b=y:z", "2");
    thenPage("index.jsp?a=x:y&b=z", "3");
  }

  @Test
  void aTagWithACommaIsOneTag() {
    givenPage("<stan:cache tags=\"${stan:tag('p', 'a,b')}\">${renders.next}</stan:cache>");
    givenPage("delete.jsp", "<stan:invalidate tags=\"${stan:tag('p', param.id)}\"/>");
    thenPageIs("1");
    thenPage("delete.jsp?id=b", "");
    thenPageIs("1");
    thenPage("delete.jsp?id=a,b", "");
    thenPageIs("2");
  }
}
