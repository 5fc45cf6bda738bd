package org.turbostan.jsp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;

/** A hit writes byte for byte what the miss wrote. */
@EnumSource(names = {"JETTY", "TOMCAT"})
class EncodingIT extends JspTestCase {

  private static final String HARD = " \r\n\té 🙂 \u2028 &amp; \r trailing \n\n ";

  @Test
  void inUtf8() {
    givenPage("index.jsp", page(HARD), UTF_8);
    thenHitIsMiss(UTF_8, HARD);
  }

  @Test
  void inUtf16() {
    givenPage(
        "<%@ page contentType='text/html; charset=UTF-16BE' pageEncoding='UTF-8' %>" + page(HARD));
    thenHitIsMiss(UTF_16BE, HARD);
  }

  @Test
  void inLatin1() {
    String text = " \r\n\té ½ ÿ \r trailing \n\n ";
    givenPage("index.jsp", page(text), ISO_8859_1);
    thenHitIsMiss(ISO_8859_1, text);
  }

  @Test
  void whatLatin1LacksIsWrittenAsTheContainerWritesIt() {
    givenPage("index.jsp", page("<%= \"\\uD83D\\uDE42\" %>"), ISO_8859_1);
    thenHitIsMiss();
  }

  @Test
  void halfACharacterIsWrittenAsTheContainerWritesIt() {
    givenPage("index.jsp", page("<%= \"\\uD83D\" %>"), UTF_8);
    thenHitIsMiss();
  }

  @Test
  void trap07WhiteSpaceIsTrimmedNowhere() {
    givenPage("<stan:cache>  \n </stan:cache>x<stan:cache> </stan:cache>");
    thenPageIs("  \n x ", "  \n x ");
  }

  @Test
  void ofAnIncludedPageInAnotherCharset() {
    givenPage("part.jsp", "é🙂", UTF_8);
    givenPage("index.jsp", "<stan:cache>é<jsp:include page='part.jsp'/></stan:cache>", ISO_8859_1);
    thenHitIsMiss();
  }

  private static String page(String text) {
    return "<stan:cache>[${renders.next}" + text + "]</stan:cache>";
  }

  private void thenHitIsMiss(Charset charset, String text) {
    byte[] miss = thenHitIsMiss();
    assertThat(new String(miss, charset)).isEqualTo("[1" + text + "]");
  }

  private byte[] thenHitIsMiss() {
    byte[] miss = get("index.jsp").body();
    assertThat(get("index.jsp").body()).isEqualTo(miss);
    return miss;
  }
}
