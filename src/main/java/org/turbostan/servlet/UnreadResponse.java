package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turbostan.http.HttpDate;

/**
 * A response that goes nowhere, for a page that is rendered anew when its visitor has been
 * answered. It keeps what a page sets in the header, and takes no byte: there is nobody to stream
 * to.
 *
 * <p>How a content type is spelled, and which charset goes with it or with a locale, is for each
 * container to say. So what the page sets is told as the container told it the last time; where the
 * page sets anything new, this refuses, and the page is rendered with a real response next time.
 */
final class UnreadResponse extends HttpServletResponseWrapper {

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*(\"[^\"]*\"|[^;\\s]*)", Pattern.CASE_INSENSITIVE);

  private final StoredPage known;
  private final Map<String, List<String>> header = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final String usualCharset;
  private int status = SC_OK;
  private @Nullable String type;
  private @Nullable String charset;
  private Locale locale;

  /**
   * Makes an empty response.
   *
   * @param visitors the visitor's response, which is left as it is
   * @param known the page as it was the last time
   */
  UnreadResponse(HttpServletResponse visitors, StoredPage known) {
    super(visitors);
    this.known = known;
    this.usualCharset = visitors.getCharacterEncoding();
    this.locale = visitors.getLocale();
  }

  /** Returns whether two content types differ in their spelling at most. */
  static boolean areAlike(@Nullable String one, @Nullable String other) {
    return plain(one).equals(plain(other));
  }

  private static String plain(@Nullable String type) {
    return type == null ? "" : type.toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "");
  }

  // Content type, charset and locale.

  @Override
  public void setContentType(@Nullable String type) {
    if (type == null) {
      this.type = null;
      charset = null;
      return;
    }
    Matcher named = CHARSET.matcher(type);
    if (named.find()) {
      charset = named.group(1).replace("\"", "");
    }
    this.type = base(type);
  }

  @Override
  public @Nullable String getContentType() {
    if (type == null) {
      return null;
    }
    String full = charset == null ? type : type + ";charset=" + charset;
    return areAlike(full, known.type()) ? known.type() : full;
  }

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    this.charset = charset;
  }

  @Override
  public String getCharacterEncoding() {
    if (charset != null) {
      return charset;
    }
    String last = known.type();
    if (last != null && areAlike(base(last), type)) {
      Matcher named = CHARSET.matcher(last);
      if (named.find()) {
        return named.group(1).replace("\"", "");
      }
      if (plain(last).matches("[^;]*[/+]json")) {
        return "utf-8";
      }
    }
    return usualCharset;
  }

  @Override
  public void setLocale(Locale locale) {
    if (!locale.equals(known.locale())) {
      throw new IllegalStateException(
          "what the locale " + locale + " means is for the container to say");
    }
    this.locale = locale;
    String language = known.header("Content-Language");
    if (language != null) {
      setHeader("Content-Language", language);
    }
  }

  @Override
  public Locale getLocale() {
    return locale;
  }

  private static String base(String type) {
    return CHARSET.matcher(type).replaceAll("").strip();
  }

  // Status and header.

  @Override
  public void setStatus(int status) {
    this.status = status;
  }

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    header.remove(name);
    addHeader(name, value);
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (value != null) {
      header.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public void setDateHeader(String name, long date) {
    setHeader(name, HttpDate.format(Instant.ofEpochMilli(date)));
  }

  @Override
  public void addDateHeader(String name, long date) {
    addHeader(name, HttpDate.format(Instant.ofEpochMilli(date)));
  }

  @Override
  public boolean containsHeader(String name) {
    return header.containsKey(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> values = header.get(name);
    return values == null ? null : values.get(0);
  }

  @Override
  public Collection<String> getHeaders(String name) {
    return List.copyOf(header.getOrDefault(name, List.of()));
  }

  @Override
  public Collection<String> getHeaderNames() {
    return List.copyOf(header.keySet());
  }

  @Override
  public void addCookie(Cookie cookie) {
    addHeader("Set-Cookie", cookie.getName());
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    requireNonNull(supplier, "supplier");
  }

  // The body.

  @Override
  public ServletOutputStream getOutputStream() {
    return new Nowhere();
  }

  @Override
  public PrintWriter getWriter() {
    return new PrintWriter(new Nowhere(), false, StandardCharsets.UTF_8);
  }

  @Override
  public void flushBuffer() throws IOException {
    throw nobodyReads();
  }

  @Override
  public void setContentLength(int length) {
    // The cache knows the length of what it stores.
  }

  @Override
  public void setContentLengthLong(long length) {
    // As above.
  }

  @Override
  public void setBufferSize(int size) {
    // There is no buffer.
  }

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public void resetBuffer() {
    // Nothing has been written.
  }

  @Override
  public void reset() {
    header.clear();
    status = SC_OK;
    type = null;
    charset = null;
  }

  @Override
  public void sendError(int status) throws IOException {
    throw nobodyReads();
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    throw nobodyReads();
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    throw nobodyReads();
  }

  private static IOException nobodyReads() {
    return new IOException("the client has its answer; nobody reads this one");
  }

  /** Takes nothing. */
  private static final class Nowhere extends ServletOutputStream {

    @Override
    public void write(int b) throws IOException {
      throw nobodyReads();
    }

    @Override
    public void flush() throws IOException {
      throw nobodyReads();
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("the client has its answer; nobody reads this one");
    }
  }
}
