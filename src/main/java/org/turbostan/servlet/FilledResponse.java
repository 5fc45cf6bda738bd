package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;
import org.turbostan.http.PersonalHeader;

/**
 * The response to which a page passes that grows too large for the cache, or is streamed, after it
 * has left holes open: they are filled on the way. No marker gets past it, also not in two parts.
 */
final class FilledResponse extends HttpServletResponseWrapper {

  private final VisitorHoles holes;
  private @Nullable FilledStream stream;

  FilledResponse(HttpServletResponse response, VisitorHoles holes) {
    super(response);
    this.holes = holes;
  }

  /** Makes the header one visitor's, if there are holes, before it goes out. */
  void fillHeader() {
    if (!holes.areOpen()) {
      return;
    }
    for (String name : List.copyOf(getHeaderNames())) {
      List<String> values = new ArrayList<>(getHeaders(name));
      List<String> filled =
          holes.fill(values.stream().map(value -> new Field(name, value)).toList()).stream()
              .map(Field::value)
              .toList();
      if (!filled.equals(values)) {
        setHeader(name, filled.get(0));
        filled.subList(1, filled.size()).forEach(value -> addHeader(name, value));
      }
    }
    PersonalHeader.of(List.of(), getHeaders("Cache-Control"))
        .forEach(field -> setHeader(field.name(), field.value()));
  }

  /**
   * Writes what was held back, and holds nothing back any more: nothing comes after it, unless it
   * is an asynchronous answer, whose end is not seen here.
   */
  void end() throws IOException {
    if (stream != null) {
      stream.end();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (stream == null) {
      stream = new FilledStream(super.getOutputStream());
    }
    return stream;
  }

  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  /** The length that the page knows is not that of what goes out. */
  @Override
  public void setContentLengthLong(long length) {
    if (!holes.areOpen()) {
      super.setContentLengthLong(length);
    }
  }

  private final class FilledStream extends StreamAbove {

    /** The last bytes so far, if they may be the beginning of a marker. */
    private byte[] rest = {};

    private boolean ended;

    FilledStream(ServletOutputStream below) {
      super(below);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      if (rest.length == 0 && !holes.areOpen()) {
        super.write(bytes, offset, length);
        return;
      }
      byte[] all = Arrays.copyOf(rest, rest.length + length);
      System.arraycopy(bytes, offset, all, rest.length, length);
      int begun = ended ? 0 : holes.begunAtEndOf(new String(all, ISO_8859_1));
      rest = Arrays.copyOfRange(all, all.length - begun, all.length);
      fill(Arrays.copyOf(all, all.length - begun));
    }

    /** All at once: a page that writes without blocking may write only once. */
    private void fill(byte[] bytes) throws IOException {
      Charset charset = HoledPage.charset(FilledResponse.this);
      if (!VisitorHoles.areFoundIn(charset)) {
        throw new IOException(
            "A page that is too large for the cache has changed its charset to "
                + charset
                + " after it had left a hole open. Set the charset before the first hole.");
      }
      if (bytes.length > 0) {
        byte[] filled = holes.fill(holes.unmark(bytes, charset), charset);
        super.write(filled, 0, filled.length);
      }
    }

    synchronized void end() throws IOException {
      ended = true;
      byte[] last = rest;
      rest = new byte[0];
      if (last.length > 0) {
        fill(last);
      }
    }

    @Override
    public void close() throws IOException {
      end();
      super.close();
    }
  }
}
