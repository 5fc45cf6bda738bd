package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;
import org.turbostan.http.PersonalHeader;

/**
 * A page with holes, in its body or in its header, on its way to one visitor.
 *
 * <p>All holes are filled before anything goes out, so that a hole may still open a session.
 */
final class HoledPage {

  /** Stands in a stored header in the place of the nonce; no header that is sent can hold it. */
  static final String NONCE = "\0";

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final VisitorHoles holes;

  HoledPage(HttpServletRequest request, HttpServletResponse response, VisitorHoles holes) {
    this.request = request;
    this.response = response;
    this.holes = holes;
  }

  /** Returns a header in which the request's nonce, if it has one, has become a hole. */
  static List<Field> withoutNonce(List<Field> header, @Nullable String nonce) {
    return nonce == null
        ? header
        : header.stream()
            .map(field -> new Field(field.name(), field.value().replace(nonce, NONCE)))
            .toList();
  }

  /** Returns whether there is a hole for the nonce in a header. */
  static boolean hasNonce(List<Field> header) {
    return header.stream().anyMatch(field -> field.value().contains(NONCE));
  }

  /** Returns the page as it is for this visitor alone. */
  StoredPage filled(StoredPage page) {
    List<Field> shared =
        page.header().stream().filter(field -> !isAboutCacheControl(field)).toList();
    List<Field> header =
        PersonalHeader.of(holes.fill(shared), response.getHeaders("Cache-Control"));
    StoredPage.Builder filled =
        new StoredPage.Builder()
            .status(page.status())
            .type(page.type())
            .locale(page.locale())
            .header(header.stream().map(this::withNonce).toList());
    Ending ending = page.ending();
    if (ending != null) {
      return filled.ending(ending.with(holes::fill)).build();
    }
    return filled.body(holes.fill(page.content(), charset(page))).build();
  }

  /** What is sent takes the place of what outer layers have said. */
  private static boolean isAboutCacheControl(Field field) {
    return field.name().equals(Fields.ADDS_TO) && field.value().equalsIgnoreCase("Cache-Control");
  }

  private Field withNonce(Field field) {
    return field.value().contains(NONCE)
        ? new Field(field.name(), field.value().replace(NONCE, TurboStan.nonce(request)))
        : field;
  }

  /** The response knows, once it has the type, in which charset the page was written. */
  private Charset charset(StoredPage page) {
    if (page.locale() != null) {
      response.setLocale(page.locale());
    }
    if (page.type() != null) {
      response.setContentType(page.type());
    }
    return charset(response);
  }

  static Charset charset(HttpServletResponse response) {
    try {
      return Charset.forName(response.getCharacterEncoding());
    } catch (IllegalArgumentException e) {
      return StandardCharsets.ISO_8859_1;
    }
  }
}
