package org.turbostan.jsp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.turbostan.Tag;
import org.turbostan.testing.Http;

/**
 * Real pages on real containers: {@code givenPage("Hello"); thenPageIs("Hello");}
 *
 * <p>One container serves all tests of a class; each test has a folder of its own in it. {@code
 * ${renders.next}} in a page counts 1, 2, 3 as it is rendered. Subclasses say with
 * {@code @EnumSource} in which surroundings they run.
 */
@ParameterizedClass
abstract class JspTestCase {

  private static final AtomicInteger FOLDERS = new AtomicInteger();

  static JspSite site;

  @Parameter JspSite.Setup setup;

  String folder;
  Http visitor;

  @BeforeParameterizedClassInvocation
  static void start(JspSite.Setup setup) {
    site = setup.start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    site.close();
  }

  @BeforeEach
  void reset() {
    site.reset();
    folder = "t" + FOLDERS.incrementAndGet();
    visitor = site.stranger();
  }

  /** The taglib directives that each page begins with. */
  String head() {
    return "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
        + "<%@ taglib prefix='c' uri='jakarta.tags.core' %>"
        + "<%@ taglib prefix='t' tagdir='/WEB-INF/tags/"
        + folder
        + "' %>";
  }

  void givenPage(String content) {
    givenPage("index.jsp", content);
  }

  void givenPage(String name, String content) {
    // The folder of tags must be there, even if it is empty.
    site.app.file("WEB-INF/tags/" + folder + "/empty.txt", new byte[0]);
    site.app.page(folder + "/" + name, head() + content);
  }

  /** A page without directives, for static includes. */
  void givenText(String name, String content) {
    site.app.page(folder + "/" + name, content);
  }

  void givenPage(String name, String content, Charset charset) {
    site.app.file("WEB-INF/tags/" + folder + "/empty.txt", new byte[0]);
    site.app.page(
        folder + "/" + name,
        "<%@ page contentType='text/html; charset="
            + charset
            + "' pageEncoding='"
            + charset
            + "' %>"
            + head()
            + content,
        charset);
  }

  void givenTagFile(String name, String content) {
    site.app.page(
        "WEB-INF/tags/" + folder + "/" + name + ".tag",
        "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
            + "<%@ taglib prefix='c' uri='jakarta.tags.core' %>"
            + content,
        UTF_8);
  }

  /** Every page can be asked more than once: {@code thenPageIs("1", "1", "2")}. */
  void thenPageIs(String... texts) {
    thenPage("index.jsp", texts);
  }

  void thenPage(String nameAndQuery, String... texts) {
    for (String text : texts) {
      Http.Reply reply = get(nameAndQuery);
      assertThat(reply.status()).as(reply::toString).isEqualTo(200);
      assertThat(reply.text()).isEqualTo(text);
    }
  }

  void thenPageFailsWith(String... messages) {
    Http.Reply reply = get("index.jsp");
    assertThat(reply.status()).as(reply::toString).isEqualTo(500);
    assertThat(unescaped(reply.text())).contains(messages);
  }

  Http.Reply get(String nameAndQuery, String... headers) {
    return visitor.get("/" + folder + "/" + nameAndQuery, headers);
  }

  void pass(String span) {
    site.clock.pass(org.turbostan.Spans.parse(span));
  }

  void delete(Tag tag) {
    assertThat(site.cache.delete(tag).acknowledged()).isTrue();
  }

  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&#47;", "/")
        .replace("&amp;", "&");
  }
}
