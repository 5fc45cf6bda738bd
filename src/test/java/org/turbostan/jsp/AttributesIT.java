package org.turbostan.jsp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;

/** OSCache's words, and words that nobody understands. */
@EnumSource(names = {"JETTY", "TOMCAT"})
class AttributesIT extends JspTestCase {

  @Test
  void timeIsInSeconds() {
    givenPage("<stan:cache time='10'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("9s");
    thenPageIs("1");
    pass("1s");
    thenPageIs("2");
  }

  @Test
  void timeMinusOneIsForEver() {
    givenPage("<stan:cache time='-1'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("36000d");
    thenPageIs("1");
  }

  @Test
  void timeZeroIsNeverFresh() {
    givenPage("<stan:cache time='0'>${renders.next}</stan:cache>");
    thenPageIs("1", "2");
  }

  @Test
  void durationIsAnotherWordForTtl() {
    givenPage("<stan:cache duration='PT10S'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("10s");
    thenPageIs("2");
  }

  @Test
  void cronEndsItAtTheNextMatch() {
    givenPage("<stan:cache cron='*/10 * * * *'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("9m");
    thenPageIs("1");
    pass("1m");
    thenPageIs("2");
  }

  @Test
  void groupsIsAnotherWordForTags() {
    givenPage("<stan:cache groups='a,b'>${renders.next}</stan:cache>");
    thenPageIs("1", "1");
    delete(Tag.of("b"));
    thenPageIs("2");
  }

  @Test
  void languageIsPartOfTheVariant() {
    givenPage("<stan:cache language='${param.l}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?l=de", "1");
    thenPage("index.jsp?l=fr", "2");
    thenPage("index.jsp?l=de", "1");
  }

  @Test
  void aPageOfOsCacheRunsWithAnotherTaglibLine() {
    givenPage(
        "<%@ taglib prefix='cache' uri='turbostan.tags' %>"
            + "<cache:cache key='menu' scope='application' time='60' groups='menu' language='en'"
            + " refresh='${param.refresh}'>${renders.next}</cache:cache>");
    thenPageIs("1", "1");
    thenPage("index.jsp?refresh=true", "2", "3");
    thenPageIs("3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ttl='5 parsecs' | ttl: \"5 parsecs\" is not a time span",
        "ttl='daily 25:00' | ttl: \"daily 25:00\" is not a list of times of the day",
        "time='10m' | time: \"10m\" is no number of seconds",
        "cron='* * *' | cron: \"* * *\" has 3 fields, but cron has five",
        "cron='61 * * * *' | cron: \"61 * * * *\" has \"61\" for the minute: use 0 to 59",
        "stale='long' | stale: \"long\" is not a time span",
        "sliding='yes' | sliding: \"yes\" is neither true nor false",
        "scope='request' | scope: \"request\" is no scope: write application or session",
        "mode='loud' | mode: \"loud\" is no mode: write silent",
        "vary='moon' | vary: \"moon\" is nothing to vary by: write locale, user",
        "vary='cookie' | vary: \"cookie\" is nothing to vary by",
        "vars='a,,b' | vars: \"a,,b\" is not a list of page variables",
        "ttl='1m' time='60' | ttl and time each give the lifetime; keep one of them",
        "tags='a' groups='b' | tags and groups each give the tags; keep one of them",
      })
  void whatIsWrittenWronglyIsToldAsThePageIsCompiled(String attributes, String message) {
    givenPage("<stan:cache " + attributes + ">x</stan:cache>");
    thenPageFailsWith("/" + folder + "/index.jsp", "<stan:cache>: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ttl | soon | attribute ttl: \"soon\" is not a time span",
        "duration | soon | attribute duration: \"soon\" is not a time span",
        "cron | often | attribute cron: \"often\" has 1 fields, but cron has five",
        "time | 5x | attribute time: \"5x\" is no number of seconds",
        "stale | x | attribute stale: \"x\" is not a time span",
        "staleIfError | x | attribute staleIfError: \"x\" is not a time span",
        "if | maybe | attribute if: \"maybe\" is neither true nor false",
        "unless | maybe | attribute unless: \"maybe\" is neither true nor false",
        "refresh | maybe | attribute refresh: \"maybe\" is neither true nor false",
        "store | maybe | attribute store: \"maybe\" is neither true nor false",
        "sliding | maybe | attribute sliding: \"maybe\" is neither true nor false",
        "scope | all | attribute scope: \"all\" is no scope",
        "mode | x | attribute mode: \"x\" is no mode",
        "vary | x | attribute vary: \"x\" is nothing to vary by",
        "vars | , | attribute vars: \",\" is not a list of page variables",
      })
  void whatIsComputedWronglyIsToldAsTheTagIsRun(String name, String value, String message) {
    givenPage(
        "<c:set var='v' value='" + value + "'/><stan:cache " + name + "='${v}'>x</stan:cache>");
    thenPageFailsWith("<stan:cache> in /" + folder + "/index.jsp, " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | give exactly one of key, name, tags and all",
        "key='a' tags='b' | give exactly one of key, name, tags and all",
        "key='${null}' | attribute key: the value is empty",
        "tags=' , ' | attribute tags: the value is empty",
        "all='false' | attribute all: it is not true",
        "key='a' soft='maybe' | attribute soft: \"maybe\" is neither true nor false",
      })
  void aDeleteThatNamesNothingIsAnError(String attributes, String message) {
    givenPage("<stan:invalidate " + attributes + "/>");
    thenPageFailsWith(message);
  }

  @Test
  void anEmptyTagIsAnError() {
    givenPage("<stan:tag value='${null}'/>");
    thenPageFailsWith("<stan:tag> in /" + folder + "/index.jsp, attribute value: it is empty");
  }
}
