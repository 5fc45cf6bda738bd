package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;

/** A list whose items are cached each for itself. */
@EnumSource
class EachTagIT extends JspTestCase {

  private static final String ABC = "<c:set var='list' value=\"${['a','b','c']}\"/>";
  private static final String OPEN = "<stan:each items='${list}' var='p' key='k:#{p}'";

  @Test
  void hitsWriteWhatMissesWrote() {
    givenPage(ABC + "<ul>" + OPEN + "><li>${p}${renders.next}</li></stan:each></ul>");
    String list = "<ul><li>a1</li><li>b2</li><li>c3</li></ul>";
    thenPageIs(list, list);
  }

  @Test
  void whatIsMissingIsRenderedInItsPlace() {
    givenPage(list("param.of") + OPEN + ">${p}${renders.next} </stan:each>");
    thenPage("index.jsp?of=b,d", "b1 d2 ");
    thenPage("index.jsp?of=a,b,c,d,e", "a3 b1 c4 d2 e5 ");
    thenPage("index.jsp?of=e,a", "e5 a3 ");
  }

  @Test
  void eachItemIsDeletedByItself() {
    givenPage(ABC + OPEN + " tags='t:#{p},all'>${p}${renders.next} </stan:each>");
    thenPageIs("a1 b2 c3 ");
    delete(Tag.of("t:b"));
    thenPageIs("a1 b4 c3 ");
    delete(Tag.key("k:c"));
    thenPageIs("a1 b4 c5 ");
    delete(Tag.of("all"));
    thenPageIs("a6 b7 c8 ");
  }

  @Test
  void anItemIsTheSameAsTheFragmentOfACacheTagByName() {
    givenPage(
        ABC
            + OPEN
            + " name='row'>${p}${renders.next} </stan:each>|"
            + OPEN
            + " name='other'>${p}${renders.next} </stan:each>");
    thenPageIs("a1 b2 c3 |a4 b5 c6 ");
    delete(Tag.name("row"));
    thenPageIs("a7 b8 c9 |a4 b5 c6 ");
  }

  @Test
  void attributesMayDependOnTheItem() {
    givenPage(
        ABC
            + OPEN
            + " ttl=\"#{p eq 'b' ? '1m' : '1h'}\" unless=\"#{p eq 'c'}\">"
            + "${p}${renders.next} </stan:each>");
    thenPageIs("a1 b2 c3 ", "a1 b2 c4 ");
    pass("2m");
    thenPageIs("a1 b5 c6 ");
  }

  @Test
  void refreshStoreAndValidAreAskedForEachItem() {
    givenPage(
        ABC
            + OPEN
            + " refresh='#{p eq param.refresh}' store=\"#{p ne 'c'}\""
            + " valid='#{p ne param.invalid}'>${p}${renders.next} </stan:each>");
    thenPage("index.jsp", "a1 b2 c3 ", "a1 b2 c4 ");
    thenPage("index.jsp?refresh=a", "a5 b2 c6 ");
    thenPage("index.jsp?invalid=b", "a5 b7 c8 ");
    thenPage("index.jsp", "a5 b7 c9 ");
  }

  @Test
  void itemsAreOfManyKinds() {
    givenPage(
        "<% java.util.Map<String, Integer> map = new java.util.TreeMap<>();"
            + " map.put(\"x\", 1); map.put(\"y\", 2); request.setAttribute(\"map\", map);"
            + " request.setAttribute(\"array\", new int[] {7, 8});"
            + " request.setAttribute(\"objects\", new String[] {\"s\"});"
            + " request.setAttribute(\"set\", java.util.Set.of(\"one\"));"
            + " request.setAttribute(\"stream\", java.util.stream.Stream.of(1.5, 2.5));"
            + " request.setAttribute(\"ints\", java.util.stream.IntStream.of(3));"
            + " request.setAttribute(\"iterator\", java.util.List.of('i').iterator()); %>"
            + "<stan:each items='${map}' var='p' key='#{p.key}'>${p.key}=${p.value} </stan:each>"
            + all("array", "objects", "set", "stream", "ints", "iterator", "missing"));
    String text = "x=1 y=2 array7 array8 objectss setone stream1.5 stream2.5 ints3 iteratori ";
    thenPageIs(text, text);
  }

  @Test
  void whatHasNoItemsIsRefused() {
    givenPage("<stan:each items='${1}' var='p' key='#{p}'>x</stan:each>");
    thenPageFailsWith("<stan:each> in /" + folder, "java.lang.Long has no items");
  }

  @Test
  void theStatusIsLikeThatOfJstl() {
    givenPage(
        ABC
            + OPEN
            + " varStatus='s' unless='true'>${s.index}${s.count}${s.first}${s.last}${s.current} "
            + "</stan:each>[${s}${p}]");
    thenPageIs("01truefalsea 12falsefalseb 23falsetruec []");
  }

  @Test
  void variablesOfTheSameNameAreThereAgainAfterTheList() {
    givenPage(
        ABC
            + "<c:set var='p' value='before'/>"
            + OPEN
            + ">${p}<stan:each items='${list}' var='p' key='inner:#{p}'>${p}</stan:each>${p} "
            + "</stan:each>${p}");
    thenPageIs("aabca babcb cabcc before", "aabca babcb cabcc before");
  }

  @Test
  void theSameKeyTwiceIsRenderedOnceAndWrittenTwice() {
    givenPage(list("param.of") + OPEN + ">${p}${renders.next} </stan:each>");
    thenPage("index.jsp?of=a,b,a,a", "a1 b2 a1 a1 ", "a1 b2 a1 a1 ");
  }

  @Test
  void whatIsNotStoredIsRenderedAsOftenAsItIsInTheList() {
    givenPage(
        list("param.of")
            + OPEN
            + ">${p}<stan:cache key='x' store='false'>${renders.next}</stan:cache> </stan:each>");
    thenPage("index.jsp?of=a,a", "a1 a2 ");
  }

  @Test
  void anEmptyKeyIsNotCached() {
    givenPage(
        ABC
            + "<stan:each items='${list}' var='p' key='#{p.isEmpty() ? p : null}'>"
            + "${p}${renders.next} </stan:each>");
    thenPageIs("a1 b2 c3 ", "a4 b5 c6 ");
  }

  @Test
  void visitorsHaveTheirOwnVariants() {
    givenPage(ABC + OPEN + " vary='param:v'>${param.v}${p}${renders.next} </stan:each>");
    thenPage("index.jsp?v=x", "xa1 xb2 xc3 ");
    thenPage("index.jsp?v=y", "ya4 yb5 yc6 ");
    thenPage("index.jsp?v=x", "xa1 xb2 xc3 ");
  }

  @Test
  void holesInItemsAreFilledForEachVisitor() {
    givenPage(
        ABC
            + OPEN
            + ">${p}${renders.next}[<stan:hole value='#{param.v}#{hole.of}'>"
            + "<stan:param name='of' value='${p}'/></stan:hole>] </stan:each>");
    thenPage("index.jsp?v=x", "a1[xa] b2[xb] c3[xc] ");
    thenPage("index.jsp?v=y", "a1[ya] b2[yb] c3[yc] ");
  }

  @Test
  void fragmentsInItemsAreRenderedOnceForAllOfThem() {
    givenPage(
        ABC
            + OPEN
            + " tags='row'>${p}${renders.next}<stan:cache key='badge' tags='badge'>"
            + "!${renders.next}</stan:cache> </stan:each>");
    thenPageIs("a1!2 b3!2 c4!2 ", "a1!2 b3!2 c4!2 ");
    delete(Tag.of("row"));
    thenPageIs("a5!2 b6!2 c7!2 ");
    delete(Tag.of("badge"));
    thenPageIs("a8!9 b10!9 c11!9 ");
  }

  @Test
  void whatEnclosesAListIsDeletedWithItsItems() {
    givenPage(
        ABC
            + "<stan:cache>outer${renders.next} "
            + OPEN
            + " tags='t:#{p}'>${p}${renders.next} </stan:each></stan:cache>");
    thenPageIs("outer1 a2 b3 c4 ", "outer1 a2 b3 c4 ");
    delete(Tag.of("t:b"));
    thenPageIs("outer5 a2 b6 c4 ", "outer5 a2 b6 c4 ");
  }

  @Test
  void aBodyThatThrowsStoresNothingOfThisItem() {
    givenPage(
        "<%@ page errorPage='error.jsp' %>"
            + ABC
            + OPEN
            + " staleIfError='0s'>${p}${renders.next}"
            + "<% if (request.getParameter(\"fail\") != null"
            + " && request.getParameter(\"fail\").equals(pageContext.getAttribute(\"p\")))"
            + " throw new IllegalStateException(\"on purpose\"); %> </stan:each>");
    givenPage("error.jsp", "<%@ page isErrorPage='true' %>failed<% response.setStatus(200); %>");
    thenPage("index.jsp?fail=b", "failed");
    // What came before it is there; it left nothing behind that one would wait for.
    thenPage("index.jsp", "a1 b3 c4 ");
  }

  @Test
  void anItemThatFailsIsServedStaleIfAllThatFollowAreThere() {
    givenPage(
        ABC
            + OPEN
            + " ttl=\"#{p eq 'b' ? '1m' : '1h'}\" staleIfError='1h'>${p}${renders.next}"
            + "<% if (request.getParameter(\"fail\") != null)"
            + " throw new IllegalStateException(\"on purpose\"); %> </stan:each>after");
    thenPage("index.jsp", "a1 b2 c3 after");
    pass("2m");
    thenPage("index.jsp?fail=yes", "a1 b2 c3 after");
    delete(Tag.key("k:c"));
    assertThat(get("index.jsp?fail=yes").status()).isEqualTo(500);
    thenPage("index.jsp", "a1 b6 c7 after");
  }

  @Test
  void whoReturnsFromTheBodyEndsThePageThere() {
    givenPage(
        "begin "
            + ABC
            + OPEN
            + ">${p}${renders.next} <% if (\"b\".equals(pageContext.getAttribute(\"p\"))"
            + " && request.getParameter(\"leave\") != null) return; %></stan:each>after");
    thenPage("index.jsp?leave=yes", "begin a1 b2 ");
    thenPage("index.jsp", "begin a1 b3 c4 after");
  }

  @Test
  void anExpressionThatIsEvaluatedTooEarlyIsFoundAsThePageIsCompiled() {
    givenPage(ABC + "<stan:each items='${list}' var='p' key='k:${p}'>x</stan:each>");
    thenPageFailsWith("<stan:each>: key=\"k:${p}\"", "before there is any p", "key=\"k:#{p}\"");
  }

  @Test
  void soIsOneInAnotherAttribute() {
    givenPage(ABC + OPEN + " tags='t:${p.id},u'>x</stan:each>");
    thenPageFailsWith("tags=\"t:${p.id},u\"", "Write #{...}", "tags=\"t:#{p.id},u\"");
  }

  @Test
  void whatIsTheSameForAllItemsMayBeEvaluatedAtOnce() {
    givenPage(ABC + OPEN + " tags=\"${param.p}${'p'}\" ttl='${param.ttl}'>${p} </stan:each>");
    thenPage("index.jsp?p=x&ttl=1m", "a b c ");
  }

  @Test
  void aKeyThatIsTheSameForAllIsRefused() {
    givenPage(ABC + "<stan:each items='${list}' var='p' key='k'>x</stan:each>");
    thenPageFailsWith("\"k\" is the same for all items", "#{p.id}");
  }

  @Test
  void soIsOneThatWasEvaluatedBeforehand() {
    givenPage(
        ABC
            + "<c:set var='k' value='k'/><stan:each items='${list}' var='p' key='${k}'>x</stan:each>");
    thenPageFailsWith("\"k\" is the same for all items", "#{p.id}");
  }

  @Test
  void aLiteralThatCannotBeReadIsFoundAsThePageIsCompiled() {
    givenPage(ABC + OPEN + " ttl='soon'>x</stan:each>");
    thenPageFailsWith("<stan:each>: ttl", "soon");
  }

  /** Each leaves the other's items for the end; neither waits in the middle, nor for itself. */
  @Test
  void twoRequestsShareTheWorkOfAListWhateverItsOrder() throws Exception {
    givenPage(
        "setup.jsp",
        "<% application.setAttribute(\"both\", new java.util.concurrent.CyclicBarrier(2)); %>");
    givenPage(
        list("param.of")
            + "<stan:each items='${list}' var='p' varStatus='s' key='k:#{p}'>"
            + "<% if (((org.turbostan.jsp.EachStatus) pageContext.getAttribute(\"s\")).isFirst())"
            + " ((java.util.concurrent.CyclicBarrier) application.getAttribute(\"both\"))"
            + ".await(60, java.util.concurrent.TimeUnit.SECONDS); %>${p}${renders.next} </stan:each>");
    thenPage("setup.jsp", "");
    FutureTask<String> other = new FutureTask<>(() -> get("index.jsp?of=d,c,b,a").text());
    new Thread(other).start();
    List<String> one = new ArrayList<>(List.of(get("index.jsp?of=a,b,c,d").text().split(" ")));
    List<String> theOther = List.of(other.get(60, TimeUnit.SECONDS).split(" "));
    Collections.reverse(one);
    assertThat(theOther).isEqualTo(one);
    assertThat(one.stream().map(item -> item.substring(1)))
        .containsExactlyInAnyOrder("1", "2", "3", "4");
  }

  private String list(String expression) {
    return "<c:set var='list' value=\"${" + expression + ".split(',')}\"/>";
  }

  private static String all(String... names) {
    StringBuilder page = new StringBuilder();
    for (String name : names) {
      page.append(
          "<stan:each items='${%1$s}' var='p' key='%1$s#{p}'>%1$s${p} </stan:each>"
              .formatted(name));
    }
    return page.toString();
  }
}
