package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Field;
import org.turbostan.Gzip;
import org.turbostan.Hole;
import org.turbostan.http.Answer;
import org.turbostan.http.Compression;
import org.turbostan.http.VaryKey;
import org.turbostan.servlet.Ending.SentError;
import org.turbostan.servlet.Ending.SentRedirect;

/**
 * A page in the form in which it is stored. Beside its header stand, in fields whose names begin
 * with a colon as no header's does, what a container wants to be told by other methods and what
 * belongs to the cache.
 *
 * @param content the stored content
 */
record StoredPage(Content content) {

  private static final String TYPE = ":type";
  private static final String LOCALE = ":locale";
  private static final String STATUS = ":status";
  private static final String AGE = ":age";

  /** There is a hole in the header, for the visitor's nonce. */
  private static final String NONCE = ":nonce";

  /** What is made anew where a page gets another header. */
  private static final Set<String> UPDATED = Set.of(AGE, NONCE, Fields.ADDS_TO, Content.GZIP);

  /** How long a page is kept that the application can confirm. */
  private static final Duration CONFIRMABLE = Duration.ofDays(1);

  /** The entity tag that the cache has given; the application knows nothing of it. */
  private static final String TAG = ":etag";

  /** The page is one of the container's own for errors; the value is the message. */
  private static final String ERROR = ":error";

  /** The page is a redirect, made by the container; the value is the location. */
  private static final String REDIRECT = ":redirect";

  /** The content is no page, but says what pages vary by. */
  private static final String VARY = ":vary";

  /** Puts a page together. */
  static final class Builder {
    private final List<Field> fields = new ArrayList<>();
    private byte[] body = {};
    private @Nullable Gzip gzip;
    private List<Hole> holes = List.of();

    Builder status(int status) {
      return status == HttpServletResponse.SC_OK ? this : add(STATUS, Integer.toString(status));
    }

    Builder type(@Nullable String type) {
      return type == null ? this : add(TYPE, type);
    }

    Builder locale(@Nullable Locale locale) {
      return locale == null ? this : add(LOCALE, locale.toLanguageTag());
    }

    Builder ending(Ending ending) {
      if (ending instanceof SentRedirect redirect) {
        return add(REDIRECT, redirect.location());
      }
      SentError error = (SentError) ending;
      return add(ERROR, error.message() == null ? "" : error.message());
    }

    Builder tag(String tag) {
      return add(TAG, tag);
    }

    Builder age(Duration age) {
      return age.toSeconds() == 0 ? this : add(AGE, Long.toString(age.toSeconds()));
    }

    Builder confirmable(boolean confirmable) {
      return confirmable ? add(Entry.KEEP, Long.toString(CONFIRMABLE.toSeconds())) : this;
    }

    Builder header(List<Field> header) {
      fields.addAll(header);
      return this;
    }

    Builder body(byte[] body) {
      this.body = body;
      return this;
    }

    Builder holes(List<Hole> holes) {
      this.holes = holes;
      return this;
    }

    /** Keeps the body in compressed form too; {@code null} if it is not to be. */
    Builder gzip(@Nullable Gzip gzip) {
      this.gzip = gzip;
      return gzip == null ? this : add(Content.GZIP, digest(gzip));
    }

    StoredPage build() {
      if (HoledPage.hasNonce(fields)) {
        add(NONCE, "");
      }
      Content plain = Content.of(body, fields, holes);
      return new StoredPage(gzip == null ? plain : plain.with(gzip));
    }

    /** Compressors differ, even in one cluster: equal names are to mean equal bytes. */
    private static String digest(Gzip gzip) {
      CRC32C crc = new CRC32C();
      crc.update(gzip.bytes());
      return "gz" + Long.toString(crc.getValue(), Character.MAX_RADIX);
    }

    private Builder add(String name, String value) {
      fields.add(new Field(name, value));
      return this;
    }
  }

  /** Returns the content of a signpost to pages that vary. */
  static Content signpost(VaryKey vary) {
    return Content.of(new byte[0], List.of(new Field(VARY, vary.toString())));
  }

  /** Returns what pages vary by, if the content is a signpost, else {@code null}. */
  static @Nullable VaryKey directions(Content content) {
    List<Field> fields = content.fields();
    return fields.size() == 1 && fields.get(0).name().equals(VARY)
        ? VaryKey.ofNames(fields.get(0).value())
        : null;
  }

  /** Returns for how long an entry is fresh still; negative if it is stale. */
  static Duration left(Entry entry, Instant now) {
    return Duration.between(now, entry.freshFrom().plus(entry.lifetime().fresh()));
  }

  /** Returns how old the page is: since it was stored, and as it was then. */
  Duration age(Entry entry, Instant now) {
    return entry.age(now).plus(initialAge());
  }

  Duration initialAge() {
    String age = content.field(AGE);
    return age == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(age));
  }

  int status() {
    String status = content.field(STATUS);
    return status == null ? HttpServletResponse.SC_OK : Integer.parseInt(status);
  }

  byte[] body() {
    return content.bytes();
  }

  /** Returns the body in compressed form, or {@code null} if there is none. */
  byte @Nullable [] gzip() {
    Gzip gzip = content.gzip();
    return gzip == null ? null : gzip.bytes();
  }

  /**
   * Returns what tells the compressed form from any other; {@code null} if there has never been
   * one.
   */
  @Nullable String nameOfGzip() {
    return content.field(Content.GZIP);
  }

  /** Returns whether there are holes in its body or its header. */
  boolean isHoled() {
    return !content.holes().isEmpty() || content.field(NONCE) != null;
  }

  @Nullable Locale locale() {
    String tag = content.field(LOCALE);
    return tag == null ? null : Locale.forLanguageTag(tag);
  }

  @Nullable String tag() {
    return content.field(TAG);
  }

  @Nullable String type() {
    return content.field(TYPE);
  }

  /** Returns what the container is to make of the page, or {@code null} if it has a body. */
  @Nullable Ending ending() {
    String message = content.field(ERROR);
    if (message != null) {
      return new SentError(status(), message.isEmpty() ? null : message);
    }
    String location = content.field(REDIRECT);
    return location == null ? null : new SentRedirect(location);
  }

  /** Returns the first line of a header, or {@code null}. */
  @Nullable String header(String name) {
    for (Field field : content.fields()) {
      if (field.name().equalsIgnoreCase(name)) {
        return field.value();
      }
    }
    return null;
  }

  /**
   * Returns whether its header can be sent, once the holes for a nonce in it are filled; whoever
   * else can write to a store may lie.
   */
  boolean isSendable() {
    for (Field field : content.fields()) {
      if (!field.name().equals(ERROR) && !(isSendable(field.name()) && isSendable(filled(field)))) {
        return false;
      }
    }
    return true;
  }

  /** What is no header of the application's, such as where it redirects to, has no such hole. */
  private static String filled(Field field) {
    return field.name().startsWith(":")
        ? field.value()
        : field.value().replace(HoledPage.NONCE, "");
  }

  private static boolean isSendable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** Returns the page as the application has answered it. */
  Answer answer() {
    return new Answer(status(), content.fields(), -1, body().length);
  }

  /** Returns this page with another header and age. */
  StoredPage with(List<Field> header, Duration age) {
    Builder fresh = new Builder().body(body()).holes(content.holes());
    content.fields().stream()
        .filter(field -> field.name().startsWith(":"))
        .filter(field -> !UPDATED.contains(field.name()))
        .forEach(fresh.fields::add);
    boolean compressed = Compression.isWorthwhile(type(), header, body().length);
    return fresh.age(age).gzip(compressed ? content.gzip() : null).header(header).build();
  }

  /** Returns this page, as it stands in the header alone, with a body, text or bytes. */
  StoredPage withBody(Content body) {
    return new StoredPage(
        body.isText()
            ? Content.of(body.text(), content.fields(), body.holes())
            : Content.of(body.bytes(), content.fields(), body.holes()));
  }

  /** Returns the stored header, without what stands beside it. */
  List<Field> header() {
    return content.fields().stream()
        .filter(field -> !field.name().startsWith(":") || field.name().equals(Fields.ADDS_TO))
        .toList();
  }

  /**
   * Sets the header, or the part of it that is asked for, in a response.
   *
   * @param only the names of the part; {@code null} for all
   * @param typed whether to set the content type, which fixes the charset of any later one
   */
  void setHeader(HttpServletResponse response, @Nullable Set<String> only, boolean typed) {
    List<String> begun = new ArrayList<>();
    for (Field field : content.fields()) {
      String name = field.name();
      switch (name) {
        case LOCALE -> {
          if (typed) {
            response.setLocale(Locale.forLanguageTag(field.value()));
          }
        }
        case TYPE -> {
          if (typed) {
            response.setContentType(field.value());
          }
        }
        case TAG -> response.setHeader("ETag", field.value());
        case Fields.ADDS_TO -> begun.add(field.value());
        case STATUS, AGE, ERROR, REDIRECT, NONCE, Entry.KEEP, Content.GZIP -> {
          // Not header.
        }
        default -> {
          if (only == null || only.contains(name)) {
            if (holds(begun, name)) {
              response.addHeader(name, field.value());
            } else {
              begun.add(name);
              response.setHeader(name, field.value());
            }
          }
        }
      }
    }
  }

  /** A header has a handful of names: nothing finds one among them faster. */
  private static boolean holds(List<String> names, String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }
}
