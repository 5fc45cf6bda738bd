package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

/** Parts of pages: RFC 9110, section 14, seen from outside. */
@ParameterizedClass
@EnumSource
public class RangesIT {

  private final Site site;

  RangesIT(Container.Kind kind) {
    site = new Site(kind).rules("/* ttl=60s public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aPartIsServedFromTheWholePage() {
    digits();
    Reply part = site.get("/a", "Range", "bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("Content-Range")).contains("bytes 2-4/10");
    assertThat(part.header("Content-Length")).contains("3");
    assertThat(part.header("X-Kept")).contains("1");
    assertThat(status(part)).startsWith("hit");
    assertThat(site.get("/a", "Range", "bytes=-2").text()).isEqualTo("89");
    assertThat(site.get("/a", "Range", "bytes=8-").text()).isEqualTo("89");
  }

  @Test
  void severalPartsAreServedInOneBody() {
    digits();
    Reply parts = site.get("/a", "Range", "bytes=0-1,5-6");
    assertThat(parts.status()).isEqualTo(206);
    String boundary =
        parts
            .header("Content-Type")
            .orElseThrow()
            .replaceFirst("multipart/byteranges; *boundary=", "");
    assertThat(parts.header("Content-Range")).isEmpty();
    assertThat(parts.header("Content-Length")).contains(Integer.toString(parts.body().length));
    assertThat(
            parts.text().replaceAll("Content-Type: text/plain[^\r]*", "Content-Type: text/plain"))
        .isEqualTo(
            ("\r\n--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
                    + "\r\n--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 5-6/10\r\n\r\n56"
                    + "\r\n--B--\r\n")
                .replace("B\r\n", boundary + "\r\n")
                .replace("B--", boundary + "--"));
  }

  @Test
  void aPartThatIsNotThereIs416() {
    digits();
    Reply none = site.get("/a", "Range", "bytes=10-");
    assertThat(none.status()).isEqualTo(416);
    assertThat(none.header("Content-Range")).contains("bytes */10");
    assertThat(none.body()).isEmpty();
  }

  @Test
  void aRangeThatCantBeReadIsIgnored() {
    digits();
    for (String range : new String[] {"bytes=4-2", "bytes=x", "pages=1-2", "bytes=0-,0-"}) {
      assertThat(site.get("/a", "Range", range).text()).as(range).isEqualTo("0123456789");
    }
  }

  @Test
  void aPartIsOfTheVersionThatTheClientHas() {
    digits();
    String tag = site.get("/a").header("ETag").orElseThrow();
    assertThat(site.get("/a", "Range", "bytes=0-0", "If-Range", tag).text()).isEqualTo("0");
    assertThat(site.get("/a", "Range", "bytes=0-0", "If-Range", "\"other\"").status())
        .isEqualTo(200);
  }

  @Test
  void headHasNoParts() {
    digits();
    Reply head = site.head("/a", "Range", "bytes=0-0");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).contains("10");
  }

  @Test
  void aPartOfAColdPageIsCutFromTheWhole() {
    site.page("/a", (request, response) -> response.getWriter().print("0123456789"));
    Reply part = site.get("/a", "Range", "bytes=2-4");
    assertThat(part.text()).isEqualTo("234");
    assertThat(status(part)).contains("stored");
    assertThat(site.get("/a").text()).isEqualTo("0123456789");
  }

  private void digits() {
    site.page(
        "/a",
        (request, response) -> {
          response.setContentType("text/plain");
          response.setHeader("X-Kept", "1");
          response.getWriter().print("0123456789");
        });
    site.get("/a");
  }
}
