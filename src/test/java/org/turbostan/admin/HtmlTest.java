package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A1: what comes from outside is shown and never means anything. */
class HtmlTest {

  @Test
  void markupIsWrittenAsItIsAndValuesAreEscaped() {
    assertThat(Html.of("<b title=\"{}\">{}</b>", "a\" onmouseover='x'", "<script>&"))
        .hasToString("<b title=\"a&quot; onmouseover=&#39;x&#39;\">&lt;script&gt;&amp;</b>");
  }

  @Test
  void whatIsHtmlAlreadyIsNotEscapedAgain() {
    assertThat(Html.of("<p>{}</p>", Html.of("<b>{}</b>", "&"))).hasToString("<p><b>&amp;</b></p>");
  }

  @Test
  void charactersThatNobodySeesAreSpelledOut() {
    assertThat(Html.of("{}", "a\nb\r\u0000\u202eabc\u200f\u2028\ud800"))
        .hasToString("a\\nb\\u{d}\\u{0}\\u{202e}abc\\u{200f}\\u{2028}\\u{d800}");
  }

  @Test
  void lettersOfAnyScriptStayAsTheyAre() {
    assertThat(Html.of("{}", "Föhn 風 🌬")).hasToString("Föhn 風 🌬");
  }

  @Test
  void aValueThatIsSentBackKeepsEachCharacter() {
    assertThat(Html.exactly("a\n\u202e\"é<")).hasToString("a&#10;&#8238;&#34;&#233;&#60;");
  }

  @Test
  void aValueIsNeverTakenForMarkup() {
    assertThat(Html.of("<a>{}</a><b>{}</b>", "{}", "x")).hasToString("<a>{}</a><b>x</b>");
  }

  @Test
  void placesAndValuesMustAgree() {
    assertThatThrownBy(() -> Html.of("{}")).hasMessageContaining("missing");
    assertThatThrownBy(() -> Html.of("", "a")).hasMessageContaining("no place");
  }
}
