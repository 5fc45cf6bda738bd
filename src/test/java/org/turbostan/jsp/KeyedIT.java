package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.FragmentFigures;
import org.turbostan.Reason;
import org.turbostan.Tag;

/** Objects in {@code key} and {@code tags}. */
@EnumSource
class KeyedIT extends JspTestCase {

  /** {@code p} has the id and the version of the request; {@code o} has nothing of the kind. */
  private static final String MODEL =
      """
      <%!
      public static final class P implements org.turbostan.Keyed {
        private final String id;
        private final Object version;
        public P(String id, Object version) { this.id = id; this.version = version; }
        @Override public String cacheKey() { return id == null ? null : "p:" + id; }
        @Override public Object cacheVersion() { return version; }
        @Override public java.util.Collection<String> cacheTags() {
          return java.util.List.of("p:" + id, "owner, of " + id); }
        public String getId() { return id; }
      }
      %><%
      request.setAttribute("p", new P(request.getParameter("id"), request.getParameter("v")));
      request.setAttribute("q", new P("q", null));
      request.setAttribute("o", new Object());
      request.setAttribute("unversioned", new P("1", new Object()));
      %>""";

  @Test
  void anObjectBringsItsKey() {
    given("<stan:cache name='a' key='${p}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1", "1", "1");
    thenPage("index.jsp?id=2", "2", "2");
    delete(Tag.key("p:1"));
    thenPage("index.jsp?id=1", "3", "3");
    thenPage("index.jsp?id=2", "2");
  }

  @Test
  void anotherVersionIsAnotherRendering() {
    given("<stan:cache key='${p}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1&v=1", "1", "1");
    thenPage("index.jsp?id=1&v=2", "2", "2");
    thenPage("index.jsp?id=1&v=1", "1");
    thenPage("index.jsp?id=1", "3", "3");
  }

  @Test
  void aDeleteByKeyReachesAllVersions() {
    given("<stan:cache key='${p}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1&v=1", "1");
    thenPage("index.jsp?id=1&v=2", "2");
    delete(Tag.key("p:1"));
    thenPage("index.jsp?id=1&v=1", "3", "3");
    thenPage("index.jsp?id=1&v=2", "4", "4");
  }

  @Test
  void versionsAndVisitorsVariantsAreToldApart() {
    given("<stan:cache key='${p}' vary='param:x' language='de'>${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1&v=1&x=1", "1", "1");
    thenPage("index.jsp?id=1&v=2&x=1", "2", "2");
    thenPage("index.jsp?id=1&v=1&x=2", "3", "3");
    thenPage("index.jsp?id=1&x=1;version%3D1", "4", "4");
  }

  @Test
  void aNestedVersionIsNoReasonNotToStoreWhatEnclosesIt() {
    given("<stan:cache key='o'><stan:cache key='${p}'>${renders.next}</stan:cache></stan:cache>");
    thenPage("index.jsp?id=1&v=1", "1", "1");
    thenPage("index.jsp?id=1&v=2", "1");
    delete(Tag.key("p:1"));
    thenPage("index.jsp?id=1&v=2", "2", "2");
  }

  @Test
  void anObjectBringsItsTags() {
    given("<stan:cache tags='${p}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1", "1", "1");
    delete(Tag.of("p:1"));
    thenPage("index.jsp?id=1", "2", "2");
    delete(Tag.of("owner, of 1"));
    thenPage("index.jsp?id=1", "3", "3");
    delete(Tag.of("p:2"));
    thenPage("index.jsp?id=1", "3");
  }

  @Test
  void aListMayHoldObjectsAndNames() {
    given("<stan:cache tags=\"${[p, 'x', 7]}\">${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1", "1", "1");
    delete(Tag.of("p:1"));
    thenPage("index.jsp?id=1", "2", "2");
    delete(Tag.of("x"));
    thenPage("index.jsp?id=1", "3", "3");
    delete(Tag.of("7"));
    thenPage("index.jsp?id=1", "4", "4");
  }

  @Test
  void itemsBringTheirKeysVersionsAndTags() {
    given(
        "<stan:each items='${[p, q]}' var='i' key='#{i}' tags='#{i}'>${i.id}${renders.next} "
            + "</stan:each>");
    thenPage("index.jsp?id=1&v=1", "11 q2 ", "11 q2 ");
    thenPage("index.jsp?id=1&v=2", "13 q2 ");
    delete(Tag.key("p:1"));
    thenPage("index.jsp?id=1&v=1", "14 q2 ");
    delete(Tag.of("p:q"));
    thenPage("index.jsp?id=1&v=1", "14 q5 ");
  }

  @Test
  void aDeleteOnAPageNamesTheObject() {
    given("<stan:cache name='a' key='${p}' tags='${q}'>${renders.next}</stan:cache>");
    givenPage("key.jsp", MODEL + "<stan:invalidate key='${p}'/>");
    givenPage("tags.jsp", MODEL + "<stan:invalidate tags='${q}'/>");
    thenPage("index.jsp?id=1&v=1", "1", "1");
    thenPage("key.jsp?id=1&v=2", "");
    thenPage("index.jsp?id=1&v=1", "2", "2");
    thenPage("tags.jsp", "");
    thenPage("index.jsp?id=1&v=1", "3", "3");
  }

  @Test
  void aTagThatTurnsUpMayBeAnObject() {
    given("<stan:cache key='k'><stan:tag value='${p}'/>${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1", "1", "1");
    delete(Tag.of("p:1"));
    thenPage("index.jsp?id=1", "2", "2");
  }

  @Test
  void joinedKeysHoldTheVersionToo() {
    given("<stan:cache key=\"${stan:key(p, 'x')}\">${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1&v=1", "1", "1");
    thenPage("index.jsp?id=1&v=2", "2", "2");
    delete(Tag.key(Functions.key("p:1", "x")));
    thenPage("index.jsp?id=1&v=1", "1");
  }

  @Test
  void anObjectWithoutAKeyIsNotCachedAndTheFiguresSayWhich() {
    given("<stan:cache name='unkeyed' key='${o}'>${renders.next}</stan:cache>");
    thenPageIs("1", "2");
    thenItWasNotCachedBecauseOf("unkeyed", "a java.lang.Object has no text");
  }

  @Test
  void anObjectWithoutTagsIsNotCachedAndNeitherIsWhatEnclosesIt() {
    given(
        "<stan:cache name='outer'><stan:cache name='untagged' tags='${o}'>${renders.next}"
            + "</stan:cache></stan:cache>");
    thenPageIs("1", "2");
    thenItWasNotCachedBecauseOf("untagged", "a java.lang.Object has no text");
  }

  @Test
  void aVersionWithoutATextIsNotCached() {
    given("<stan:cache key='${unversioned}'>${renders.next}</stan:cache>");
    thenPageIs("1", "2");
  }

  @Test
  void anItemWithoutAKeyIsRenderedEachTime() {
    given("<stan:each items='${[o, q]}' var='i' key='#{i}'>${renders.next} </stan:each>");
    thenPageIs("1 2 ", "3 2 ");
  }

  @Test
  void anObjectWhoseKeyIsNothingIsNotCached() {
    given("<stan:cache key='${p}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?v=1", "1", "2");
  }

  @Test
  void aDeleteByAnObjectWithoutAKeyFailsAndSaysWhatToDo() {
    given("<stan:invalidate key='${o}'/>");
    thenPageFailsWith("attribute key: a java.lang.Object has no text", "org.turbostan.Keyed");
  }

  @Test
  void aTagWithoutATextFailsAndSaysWhatToDo() {
    given("<stan:tag value='${o}'/>");
    thenPageFailsWith("attribute value: a java.lang.Object has no text", "org.turbostan.Keyed");
  }

  @Test
  void aPartOfAKeyWithoutATextFailsAndSaysWhatToDo() {
    given("<stan:cache key='${stan:key(o, 1)}'>x</stan:cache>");
    thenPageFailsWith("a java.lang.Object has no text", "org.turbostan.Keyed");
  }

  @Test
  void plainValuesAreTheirTexts() {
    given("<stan:cache name='a' key='${param.id + 0}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?id=7", "1", "1");
    delete(Tag.key("7"));
    thenPage("index.jsp?id=7", "2", "2");
  }

  private void given(String content) {
    givenPage(MODEL + content);
  }

  private static void thenItWasNotCachedBecauseOf(String name, String what) {
    FragmentFigures figures = site.cache.statistics().fragment(name);
    assertThat(figures).isNotNull();
    assertThat(figures.events())
        .anySatisfy(
            event -> {
              assertThat(event.outcome().reason()).isEqualTo(Reason.NOT_KEYED);
              assertThat(event.cause()).isNotNull();
              assertThat(event.cause().what()).contains(what);
            });
  }
}
