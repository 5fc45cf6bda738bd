package org.turbostan.jsp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/**
 * Behind the filter, fragments go out as bytes, and what arrives is what arrives without it: each
 * page is there twice, below {@code plain} without the filter and below {@code bytes} with it.
 */
@ParameterizedClass
@EnumSource
class BytesOnceIT {

  private static final AtomicInteger PAGES = new AtomicInteger();
  private static final AtomicReference<String> WAY = new AtomicReference<>();

  /** A fragment of 1,000 characters; longer in UTF-8. */
  private static final String TEXT = "é🙂\r\n" + "fragment ".repeat(110) + "12345";

  private static JspSite site;

  @Parameter Container.Kind kind;

  private String page;

  @BeforeParameterizedClassInvocation
  static void start(Container.Kind kind) {
    site = new JspSite(kind, SiteOptions.DEFAULTS, JspSite.cache(), BytesOnceIT::fill);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    site.close();
  }

  private static void fill(WebApp app) {
    app.filter("/bytes/*", noting())
        .filter("/bytes/outside/*", shouting())
        .filter("/plain/outside/*", shouting())
        .filter(
            "/bytes/*",
            new TurboStanFilter(),
            Map.of("rules", "/bytes/whole/* ttl=60s public"),
            jakarta.servlet.DispatcherType.REQUEST)
        .filter("/bytes/shouting/*", shouting())
        .filter("/plain/shouting/*", shouting());
    for (String way : new String[] {"plain", "bytes"}) {
      app.servlet("/" + way + "/forward", new Dispatcher(way, true))
          .servlet("/" + way + "/include", new Dispatcher(way, false))
          .servlet("/" + way + "/async", new AsyncDispatcher(way));
    }
  }

  @BeforeEach
  void reset() {
    site.reset();
    page = "p" + PAGES.incrementAndGet() + ".jsp";
  }

  @Test
  void aLargePageGoesOutAsBytes() {
    givenPage("<p>" + fragments(40) + "</p>");
    thenSame();
    thenWrittenAs("bytes");
  }

  @Test
  void aPageOfTheUsualLengthGoesOutInOnePiece() {
    givenPage("<p>" + fragments(40) + "</p>");
    bytes();
    assertThat(bytes().headers("Content-Length")).hasSize(1);
  }

  @Test
  void aPageThatFitsIntoItsBufferGoesOutAsCharacters() {
    givenPage("<p>" + fragments(3) + "</p>");
    thenSame();
    thenWrittenAs("characters");
  }

  @Test
  void aPageWithoutBufferIsTheSame() {
    givenPage("<%@ page buffer='none' %>" + fragments(3));
    thenSame();
  }

  @Test
  void aPageWithoutBufferThatBeginsWithAFragmentGoesOutAsBytes() {
    givenPage("<%@ page buffer='none' %><stan:cache>" + TEXT + "</stan:cache>" + fragments(3));
    thenSame();
    thenWrittenAs("bytes");
  }

  @Test
  void aFragmentThatFillsTheBufferExactlyGoesOutAsBytes() {
    String body = "x".repeat(8192 - "<p>".length());
    givenPage("<p><stan:cache>" + body + "</stan:cache></p>");
    thenSame();
    thenWrittenAs("bytes");
  }

  @Test
  void aPageThatMayNotFlushKeepsItsLimit() {
    givenPage("<%@ page autoFlush='false' %><p>" + fragments(40) + "</p>");
    thenSameStatus(500);
  }

  @Test
  void aPageThatMayNotFlushGoesOutAsCharacters() {
    givenPage("<%@ page autoFlush='false' buffer='64kb' %><p>" + fragments(40) + "</p>");
    thenSame();
    thenWrittenAs("characters");
  }

  @Test
  void aPageInLatin1GoesOutAsCharacters() {
    givenPage(
        "<%@ page contentType='text/html; charset=ISO-8859-1' pageEncoding='ISO-8859-1' %>"
            + fragments(20, "é" + "x".repeat(1000)),
        ISO_8859_1);
    thenSame();
    thenWrittenAs("characters");
  }

  @Test
  void aLoneSurrogateGoesOutAsAQuestionMark() {
    givenPage(fragments(20) + "<stan:cache><%= \"\\uD83D\" %>x</stan:cache>" + fragments(9));
    assertThat(bytes().text()).contains("</i>?x<i>");
    assertThat(bytes().text()).contains("</i>?x<i>");
  }

  @Test
  void halfACharacterBeforeAFragmentStaysBeforeIt() {
    givenPage(fragments(20) + "<%= \"\\uD83D\" %><stan:cache>x</stan:cache>" + fragments(9));
    assertThat(bytes().text()).contains("</i>?x<i>");
    assertThat(bytes().text()).contains("</i>?x<i>");
  }

  @Test
  void aCharacterInTwoHalvesIsWhole() {
    givenPage(
        fragments(20)
            + "<% out.write('\\uD83D'); out.flush(); out.write('\\uDE42'); %>"
            + fragments(9));
    thenSame();
    assertThat(bytes().text()).contains("</i>🙂<i>");
  }

  @Test
  void inACapturedBodyOrderIsKept() {
    givenPage(
        fragments(20)
            + "<c:set var='kept'>a"
            + fragments(10, "captured " + TEXT)
            + "b</c:set>"
            + fragments(9)
            + "[${kept}]");
    thenSame();
    thenWrittenAs("bytes");
  }

  @Test
  void nestedFragmentsKeepTheirOrder() {
    givenPage(
        fragments(20)
            + "<stan:cache key='outer'>a"
            + fragments(10, "nested " + TEXT)
            + "b</stan:cache>"
            + fragments(9));
    thenSame();
  }

  @Test
  void includedPagesKeepTheirOrder() {
    givenPage(fragments(12) + "<jsp:include page='part.jsp' flush='true'/>" + fragments(12));
    givenOther("part.jsp", "part[" + fragments(12, "of a part " + TEXT) + "]");
    thenSame();
  }

  @Test
  void pagesThatAServletIncludesKeepTheirOrder() {
    givenPage(fragments(20));
    thenSame("include?page=" + page);
  }

  @Test
  void aPageAfterItsControllerGoesOutAsBytes() {
    givenPage(fragments(20));
    thenSame("forward?page=" + page);
    thenWrittenAs("bytes");
  }

  @Test
  void aPageThatIsDispatchedAsynchronouslyIsTheSame() {
    givenPage(fragments(20));
    thenSame("async?page=" + page);
  }

  @Test
  void aForwardTakesThePlaceOfWhatStandsInTheBuffer() {
    givenPage(fragments(3) + "<jsp:forward page='other.jsp'/>");
    givenOther("other.jsp", "other[" + fragments(20) + "]");
    thenSame();
    assertThat(bytes().text()).startsWith("other[");
  }

  @Test
  void anErrorPageTakesThePlaceOfWhatStandsInTheBuffer() {
    givenPage("<%@ page errorPage='sorry.jsp' %>" + fragments(3) + FAILURE);
    givenOther("sorry.jsp", "<%@ page isErrorPage='true' %>sorry");
    thenSameStatus(500);
    assertThat(plain().text()).isEqualTo("sorry");
    assertThat(bytes().text()).isEqualTo("sorry");
  }

  @Test
  void aFailureAfterManyFragmentsShowsNoneOfThem() {
    givenPage(fragments(20) + FAILURE);
    if (kind == Container.Kind.JETTY) {
      thenSameStatus(500);
      assertThat(bytes().text()).doesNotContain("fragment fragment");
    } else {
      thenNobodyTakesItForWhole("plain");
      thenNobodyTakesItForWhole("bytes");
    }
  }

  @Test
  void anErrorThatIsSentAfterFragmentsShowsNoneOfThem() {
    givenPage(fragments(12) + "<% response.sendError(404, \"gone\"); %>");
    thenSameStatus(404);
    assertThat(bytes().text()).doesNotContain("fragment fragment");
  }

  @Test
  void aRedirectAfterFragmentsShowsNoneOfThem() {
    givenPage(fragments(12) + "<% response.sendRedirect(\"elsewhere\"); %>");
    thenSameStatus(302);
    assertThat(bytes().text()).doesNotContain("fragment fragment");
  }

  @Test
  void aResetOfTheBufferDiscardsBytes() {
    givenPage(fragments(12) + "<% out.clearBuffer(); response.resetBuffer(); %>after");
    thenSame();
    assertThat(bytes().text()).isEqualTo("after");
  }

  @Test
  void afterAResetThePageBeginsAnew() {
    givenPage(
        fragments(12)
            + "<% out.clearBuffer(); response.reset();"
            + " response.setContentType(\"text/plain;charset=UTF-8\"); %>é"
            + fragments(20));
    thenSame();
    assertThat(bytes().text()).startsWith("é<i>");
  }

  @Test
  void aFlushInTheMiddleIsThePages() {
    givenPage(fragments(12) + "<% out.flush(); %>" + fragments(12));
    thenSame();
    assertThat(bytes().header("Content-Length")).isEqualTo(plain().header("Content-Length"));
  }

  @Test
  void aFlushBeforeTheFirstFragmentIsThePages() {
    givenPage("before<% out.flush(); %>" + fragments(20));
    thenSame();
    thenWrittenAs("characters");
  }

  @Test
  void aPageThatTellsItsLengthKeepsIt() {
    int length = (int) (20 * (7 + TEXT.getBytes(UTF_8).length));
    givenPage("<% response.setContentLength(" + length + "); %>" + fragments(20));
    thenSame();
    assertThat(bytes().header("Content-Length")).contains(String.valueOf(length));
  }

  @Test
  void headersAfterManyFragmentsStillArrive() {
    givenPage(
        "<%@ page session='false' %>"
            + fragments(12)
            + "<% response.setHeader(\"X-Late\", \"yes\"); request.getSession(); %>");
    thenSame();
    assertThat(bytes().header("X-Late")).contains("yes");
    assertThat(bytes().headers("Set-Cookie")).hasSize(1);
  }

  @Test
  void theCharsetStaysWhenTheTypeChanges() {
    for (String change :
        new String[] {
          "response.setContentType(\"text/plain\")",
          "response.setContentType(\"text/plain;charset=ISO-8859-1\")",
          "response.setCharacterEncoding(\"ISO-8859-1\")",
          "response.setHeader(\"Content-Type\", \"text/plain;charset=ISO-8859-1\")",
          "response.setLocale(java.util.Locale.JAPAN)"
        }) {
      reset();
      givenPage(fragments(12) + "<% " + change + "; %>é");
      thenSame();
      thenWrittenAs("bytes");
    }
  }

  @Test
  void thePrintWriterOfTheResponseIsTheSameWriter() {
    givenPage(
        fragments(12)
            + "<% out.flush(); response.getWriter().write(\"direct é\"); %>"
            + fragments(12));
    thenSame();
  }

  @Test
  void aPageThatHasTakenTheStreamIsTheSame() {
    givenPage(
        "<% response.getOutputStream().write(\"stream\".getBytes()); %>"
            + fragments(20, "x".repeat(1000)));
    thenSame();
  }

  @Test
  void thereIsNoStreamBesideTheWriter() {
    givenPage(
        fragments(12)
            + "<% try { response.getOutputStream(); out.write(\"stream\"); }"
            + " catch (IllegalStateException e) { out.write(\"none\"); } %>");
    thenSame();
    assertThat(bytes().text()).endsWith("none");
  }

  @Test
  void whoWrapsTheResponseSeesEveryCharacter() {
    givenPage("shouting/" + page, fragments(20));
    thenSame("shouting/" + page);
    assertThat(get("bytes", "shouting/" + page).text()).doesNotContain("fragment fragment");
  }

  @Test
  void whoWrapsTheResponseOutsideOfTheFilterSeesEveryCharacter() {
    givenPage("outside/" + page, fragments(20));
    thenSame("outside/" + page);
    assertThat(get("bytes", "outside/" + page).text()).doesNotContain("fragment fragment");
    thenWrittenAs("characters");
  }

  @Test
  void tagFilesKeepTheirOrder() {
    site.app.page(
        "WEB-INF/tags/box.tag",
        "<%@ taglib prefix='stan' uri='turbostan.tags' %>(<jsp:doBody/>"
            + fragments(8, "of a tag file " + TEXT)
            + ")");
    givenPage(
        "<%@ taglib prefix='t' tagdir='/WEB-INF/tags' %>"
            + fragments(12)
            + "<t:box>"
            + fragments(4, "of a body " + TEXT)
            + "</t:box>"
            + fragments(12));
    thenSame();
    thenWrittenAs("bytes");
  }

  @Test
  void aSilentFragmentWritesNothing() {
    givenPage(fragments(12) + "<stan:cache key='s' mode='silent'>" + TEXT + "</stan:cache>after");
    thenSame();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 80})
  void headIsTheSame(int fragments) {
    givenPage(fragments(fragments));
    thenSame();
    assertThat(head("bytes").headers().map().keySet())
        .isEqualTo(head("plain").headers().map().keySet());
    assertThat(head("bytes").header("Content-Length"))
        .isEqualTo(head("plain").header("Content-Length"));
  }

  @Test
  void aPageThatIsCachedAsAWholeIsTheSame() {
    givenPage("whole/" + page, "é<%= \"\\uD83D\\uDE42\" %>" + fragments(40) + "[end]");
    byte[] plain = get("plain", "whole/" + page).body();
    assertThat(get("bytes", "whole/" + page).body()).isEqualTo(plain);
    assertThat(get("bytes", "whole/" + page).body()).isEqualTo(plain);
    // Rendered anew as a whole, from fragments that are there.
    assertThat(get("bytes", "whole/" + page + "?again").body()).isEqualTo(plain);
  }

  /** Apart from all else, because containers show the lines around it. */
  private static final String FAILURE =
      "\n\n\n\n<% if (true) throw new IllegalStateException(\"on\"); %>\n\n\n\n";

  private static String fragments(int count) {
    return fragments(count, TEXT);
  }

  private static String fragments(int count, String text) {
    return IntStream.range(0, count)
        .mapToObj(i -> "<i><stan:cache>" + text + "</stan:cache></i>")
        .collect(Collectors.joining());
  }

  private void givenPage(String content) {
    givenPage(content, UTF_8);
  }

  private void givenPage(String content, Charset charset) {
    String directive = charset == UTF_8 ? "<%@ page contentType='text/html; charset=UTF-8' %>" : "";
    write(page, directive + content, charset);
  }

  private void givenPage(String name, String content) {
    write(name, "<%@ page contentType='text/html; charset=UTF-8' %>" + content, UTF_8);
  }

  private void givenOther(String name, String content) {
    givenPage(name, content);
  }

  private static void write(String name, String content, Charset charset) {
    String head =
        "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
            + "<%@ taglib prefix='c' uri='jakarta.tags.core' %>"
            + (charset == UTF_8 ? "<%@ page pageEncoding='UTF-8' %>" : "");
    site.app.page("plain/" + name, head + content, charset);
    site.app.page("bytes/" + name, head + content, charset);
  }

  private void thenSame() {
    thenSame(page);
  }

  /** As it is rendered, and twice as it is found. */
  private void thenSame(String path) {
    for (int i = 0; i < 3; i++) {
      Http.Reply plain = get("plain", path);
      Http.Reply bytes = get("bytes", path);
      assertThat(plain.status()).as(plain::toString).isEqualTo(200);
      assertThat(bytes.status()).as(bytes::toString).isEqualTo(200);
      assertThat(bytes.text()).isEqualTo(plain.text());
      assertThat(bytes.body()).isEqualTo(plain.body());
      assertThat(bytes.headers("Content-Type")).isEqualTo(plain.headers("Content-Type"));
      assertThat(bytes.headers("Content-Language")).isEqualTo(plain.headers("Content-Language"));
    }
  }

  private void thenSameStatus(int status) {
    for (int i = 0; i < 2; i++) {
      assertThat(plain().status()).isEqualTo(status);
      assertThat(bytes().status()).isEqualTo(status);
    }
  }

  /**
   * Tomcat has sent a part by then, and breaks the answer off; if the response's buffer has grown
   * for an earlier request on the same connection, it has not, and what it sends has this status.
   */
  private void thenNobodyTakesItForWhole(String way) {
    try {
      assertThat(get(way, page).status()).isEqualTo(500);
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
    }
  }

  private void thenWrittenAs(String way) {
    assertThat(WAY.get()).isEqualTo(way);
  }

  private Http.Reply plain() {
    return get("plain", page);
  }

  private Http.Reply bytes() {
    return get("bytes", page);
  }

  private static Http.Reply get(String way, String path) {
    return site.stranger().get("/" + way + "/" + path);
  }

  private Http.Reply head(String way) {
    return site.stranger().head("/" + way + "/" + page);
  }

  /** Notes whether the response was written as bytes or as characters. */
  private static Filter noting() {
    return (request, response, chain) -> {
      try {
        chain.doFilter(request, response);
      } finally {
        WAY.set(way(response));
      }
    };
  }

  private static String way(ServletResponse response) throws IOException {
    try {
      response.getOutputStream();
      return "bytes";
    } catch (IllegalStateException e) {
      return "characters";
    }
  }

  /** Writes a word in capitals. */
  private static Filter shouting() {
    return (request, response, chain) ->
        chain.doFilter(
            request,
            new HttpServletResponseWrapper((HttpServletResponse) response) {
              @Override
              public PrintWriter getWriter() throws IOException {
                PrintWriter out = super.getWriter();
                return new PrintWriter(
                    new FilterWriter(out) {
                      @Override
                      public void write(char[] text, int offset, int length) throws IOException {
                        write(new String(text, offset, length), 0, length);
                      }

                      @Override
                      public void write(String text, int offset, int length) throws IOException {
                        String part = text.substring(offset, offset + length);
                        out.write(part.replace("fragment", "FRAGMENT"));
                      }
                    });
              }
            });
  }

  /** Forwards to a page, or includes it between what it writes itself. */
  @SuppressWarnings("serial")
  private static final class Dispatcher extends HttpServlet {
    private final String way;
    private final boolean forwards;

    Dispatcher(String way, boolean forwards) {
      this.way = way;
      this.forwards = forwards;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      var page = request.getRequestDispatcher("/" + way + "/" + request.getParameter("page"));
      if (forwards) {
        page.forward(request, response);
        return;
      }
      response.setContentType("text/html;charset=UTF-8");
      response.getWriter().write("[é");
      page.include(request, response);
      response.getWriter().write("é]");
    }
  }

  /** Dispatches to a page later. */
  @SuppressWarnings("serial")
  private static final class AsyncDispatcher extends HttpServlet {
    private final String way;

    AsyncDispatcher(String way) {
      this.way = way;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request
          .startAsync(request, response)
          .dispatch("/" + way + "/" + request.getParameter("page"));
    }
  }
}
