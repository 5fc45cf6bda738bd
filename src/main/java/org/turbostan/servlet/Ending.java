package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a page may answer in the place of a body of its own, and the container makes one of. */
sealed interface Ending {

  /** Returns the status of the answer. */
  int status();

  /** Returns the same with another text, which is the message or the location. */
  Ending with(UnaryOperator<String> text);

  /** Lets the container answer so, and end the response. */
  void send(HttpServletResponse container) throws IOException;

  /**
   * An error that the container is to make a page of.
   *
   * @param status its status
   * @param message its message, or {@code null}
   */
  record SentError(int status, @Nullable String message) implements Ending {

    @Override
    public Ending with(UnaryOperator<String> text) {
      return message == null ? this : new SentError(status, text.apply(message));
    }

    @Override
    public void send(HttpServletResponse container) throws IOException {
      if (message == null) {
        container.sendError(status);
      } else {
        container.sendError(status, message);
      }
    }
  }

  /**
   * A redirect.
   *
   * @param location where to
   */
  record SentRedirect(String location) implements Ending {

    public SentRedirect {
      requireNonNull(location, "location");
    }

    @Override
    public int status() {
      return HttpServletResponse.SC_FOUND;
    }

    @Override
    public Ending with(UnaryOperator<String> text) {
      return new SentRedirect(text.apply(location));
    }

    @Override
    public void send(HttpServletResponse container) throws IOException {
      container.sendRedirect(location);
    }
  }
}
