package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

/** The compressed form of a stored page: RFC 9110, sections 8.4, 8.8.3.3 and 12.5.3; K8. */
@ParameterizedClass
@EnumSource
public class GzipIT {

  private static final String[] TAKES_GZIP = {"Accept-Encoding", "br;q=0.1, gzip, deflate"};

  private final Site site;

  GzipIT(Container.Kind kind) {
    site = new Site(kind).rules("/* ttl=60s public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void whoTakesGzipGetsItFromTheFirstAnswerOn() {
    page();
    Reply miss = gzipped("/a");
    Reply hit = gzipped("/a");
    for (Reply reply : new Reply[] {miss, hit}) {
      assertThat(reply.header("Content-Encoding")).contains("gzip");
      assertThat(reply.headers("Vary")).containsExactly("Accept-Encoding");
      assertThat(reply.header("Content-Length")).contains(Integer.toString(reply.body().length));
      assertThat(reply.header("Content-Type").orElseThrow()).startsWith("text/html");
      assertThat(reply.header("X-Kept")).contains("1");
      assertThat(plain(reply)).isEqualTo(text(1));
    }
    assertThat(status(hit)).startsWith("hit");
    assertThat(hit.body()).isEqualTo(miss.body());
    assertThat(hit.header("ETag")).isEqualTo(miss.header("ETag"));
    assertThat(hit.body().length).isLessThan(text(1).length() / 5);
  }

  @Test
  void k8WhoDoesNotTakeItNeverGetsIt() {
    page();
    assertPlain(site.get("/a"));
    gzipped("/a");
    assertPlain(site.get("/a"));
    for (String accepted : new String[] {"gzip;q=0", "identity", "br", "*", "gzip;q=0, *", ""}) {
      assertPlain(site.get("/a", "Accept-Encoding", accepted));
    }
    assertThat(site.renders).hasValue(1);
  }

  @Test
  void theTwoFormsHaveDifferentStrongTags() {
    page();
    String compressed = tag(gzipped("/a"));
    String plain = tag(site.get("/a"));
    assertThat(compressed).startsWith("\"").isNotEqualTo(plain);
    assertThat(tag(gzipped("/a"))).isEqualTo(compressed);
  }

  @Test
  void theApplicationsOwnTagIsToldApartToo() {
    site.page("/a", (request, response) -> write(response, "ETag", "\"v1\""));
    assertThat(tag(site.get("/a"))).isEqualTo("\"v1\"");
    assertThat(tag(gzipped("/a"))).startsWith("\"v1-gz");
  }

  @Test
  void aWeakTagIsThatOfBothForms() {
    site.page("/a", (request, response) -> write(response, "ETag", "W/\"v1\""));
    assertThat(tag(gzipped("/a"))).isEqualTo("W/\"v1\"");
    Reply known = gzipped("/a", "If-None-Match", "W/\"v1\"");
    assertThat(known.status()).isEqualTo(304);
  }

  @Test
  void aClientThatHasEitherFormIsToldSo() {
    page();
    String plain = tag(site.get("/a"));
    String compressed = tag(gzipped("/a"));
    for (String has : new String[] {plain, compressed}) {
      Reply known = gzipped("/a", "If-None-Match", has);
      assertThat(known.status()).isEqualTo(304);
      assertThat(known.header("ETag")).contains(has);
      assertThat(known.headers("Vary")).containsExactly("Accept-Encoding");
      assertThat(known.header("Content-Encoding")).isEmpty();
    }
    assertThat(site.get("/a", "If-None-Match", plain).status()).isEqualTo(304);
    assertThat(site.get("/a", "If-None-Match", compressed).status()).isEqualTo(200);
    assertThat(gzipped("/a", "If-None-Match", "\"other\"").header("Content-Encoding"))
        .contains("gzip");
  }

  @Test
  void headHasTheHeaderOfItsForm() {
    page();
    Reply get = gzipped("/a");
    Reply head = site.head("/a", TAKES_GZIP);
    assertThat(head.body()).isEmpty();
    for (String name :
        new String[] {"Content-Encoding", "Content-Length", "ETag", "Vary", "Content-Type"}) {
      assertThat(head.header(name)).isEqualTo(get.header(name));
    }
    assertThat(site.head("/a").header("Content-Length")).contains("" + text(1).length());
  }

  @Test
  void partsAreOfTheFormThatTheWholeWouldHave() {
    page();
    Reply whole = gzipped("/a");
    Reply part = gzipped("/a", "Range", "bytes=5-14", "If-Range", tag(whole));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Content-Encoding")).contains("gzip");
    assertThat(part.header("Content-Range")).contains("bytes 5-14/" + whole.body().length);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 5, 15));

    Reply ofPlain = site.get("/a", "Range", "bytes=5-14");
    assertThat(ofPlain.text()).isEqualTo(text(1).substring(5, 15));
    assertThat(ofPlain.headers("Vary")).containsExactly("Accept-Encoding");
  }

  @Test
  void whoHasAPartOfOneFormNeverGetsAPartOfTheOther() {
    page();
    String plain = tag(site.get("/a"));
    String compressed = tag(gzipped("/a"));
    Reply more = gzipped("/a", "Range", "bytes=5-14", "If-Range", plain);
    assertThat(more.status()).isEqualTo(206);
    assertThat(more.text()).isEqualTo(text(1).substring(5, 15));
    assertThat(more.header("Content-Encoding")).isEmpty();
    Reply all = site.get("/a", "Range", "bytes=5-14", "If-Range", compressed);
    assertThat(all.status()).isEqualTo(200);
    assertPlain(all);
  }

  @Test
  void severalPartsAreOfThePlainForm() {
    page();
    gzipped("/a");
    Reply parts = gzipped("/a", "Range", "bytes=0-1,5-6");
    assertThat(parts.status()).isEqualTo(206);
    assertThat(parts.header("Content-Encoding")).isEmpty();
    assertThat(parts.text()).contains("bytes 0-1/" + text(1).length());
  }

  @Test
  void whatTheApplicationVariesByStays() {
    site.page("/a", (request, response) -> write(response, "Vary", "Accept-Language"));
    site.page("/b", (request, response) -> write(response, "Vary", "accept-encoding"));
    assertThat(gzipped("/a").headers("Vary"))
        .containsExactlyInAnyOrder("Accept-Language", "Accept-Encoding");
    assertThat(gzipped("/b").headers("Vary")).containsExactly("accept-encoding");
  }

  @Test
  void whatDoesNotGainIsSentAsItIs() {
    site.page("/small")
        .page("/picture", (request, response) -> write(response, "Content-Type", "image/png"))
        .page("/as-is", (request, response) -> write(response, "Cache-Control", "no-transform"))
        .page(
            "/encoded",
            (request, response) -> {
              response.setHeader("Cache-Control", "s-maxage=60");
              response.setHeader("Vary", "Accept-Encoding");
              write(response, "Content-Encoding", "gzip");
            });
    for (String path : new String[] {"/small", "/picture", "/as-is"}) {
      gzipped(path);
      Reply hit = gzipped(path);
      assertThat(status(hit)).startsWith("hit");
      assertThat(hit.header("Content-Encoding")).isEmpty();
      assertThat(hit.header("Vary")).isEmpty();
    }
    gzipped("/encoded");
    Reply encoded = gzipped("/encoded");
    assertThat(status(encoded)).startsWith("hit");
    assertThat(encoded.text()).startsWith("render ");
    assertThat(encoded.headers("Content-Encoding")).containsExactly("gzip");
  }

  @Test
  void anErrorIsNotCompressed() {
    site.page(
        "/a",
        (request, response) -> {
          response.setStatus(404);
          write(response, "Cache-Control", "max-age=60");
        });
    gzipped("/a");
    Reply hit = gzipped("/a");
    assertThat(status(hit)).startsWith("hit");
    assertThat(hit.text()).isEqualTo(text(1));
  }

  @Test
  void aPageThatIsConfirmedKeepsItsForm() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("ETag", "\"v1\"");
          if (request.getHeader("If-None-Match") != null) {
            response.setStatus(304);
          } else {
            write(response, "X-Kept", "1");
          }
        });
    Reply first = gzipped("/a");
    site.pass(Duration.ofMinutes(2));
    Reply confirmed = gzipped("/a");
    assertThat(status(confirmed)).contains("fwd-status=304");
    assertThat(confirmed.body()).isEqualTo(first.body());
    assertThat(status(gzipped("/a"))).startsWith("hit");
    assertThat(tag(gzipped("/a"))).isEqualTo(tag(first));
    assertThat(gzipped("/a").body()).isEqualTo(first.body());
  }

  private void page() {
    site.page("/a", (request, response) -> write(response, "X-Kept", "1"));
  }

  private void write(HttpServletResponse response, String name, String value) throws IOException {
    response.setContentType("text/html;charset=UTF-8");
    response.setHeader(name, value);
    response.getWriter().print(text(site.renders.incrementAndGet()));
  }

  private static String text(int render) {
    return ("render " + render + " <p>The quick brown fox.</p>\n").repeat(100);
  }

  private Reply gzipped(String path, String... more) {
    String[] headers = Arrays.copyOf(TAKES_GZIP, TAKES_GZIP.length + more.length);
    System.arraycopy(more, 0, headers, TAKES_GZIP.length, more.length);
    return site.get(path, headers);
  }

  private static void assertPlain(Reply reply) {
    assertThat(reply.header("Content-Encoding")).isEmpty();
    assertThat(reply.text()).isEqualTo(text(1));
    assertThat(reply.headers("Vary")).containsExactly("Accept-Encoding");
  }

  private static String tag(Reply reply) {
    return reply.header("ETag").orElseThrow();
  }

  private static String plain(Reply reply) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(reply.body()))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
