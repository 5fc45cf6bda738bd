package org.turbostan.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.turbostan.Entry;

/**
 * A page that is rendered anew after its visitor has got the stale one: for nobody but the cache,
 * by the same thread and with the same request, into a response that goes nowhere.
 *
 * <p>Not every page can be rendered so: the session can't be opened any more, nothing can be
 * streamed or answered asynchronously, and Jetty forwards no request that is answered. What comes
 * out is stored only if it is of the kind that was there, with the same status and content type.
 * Any other answer is for the next visitor to ask for, who waits for it.
 */
final class Renewal {

  private static final Logger LOG = System.getLogger(TurboStanFilter.class.getName());

  private final Entry stale;
  private final StoredPage known;
  private final HttpServletRequest request;
  private final UnreadResponse response;

  /**
   * Makes a renewal.
   *
   * @param response the visitor's, before anything is set in it
   */
  Renewal(Entry stale, HttpServletRequest request, HttpServletResponse response) {
    this.stale = stale;
    this.known = new StoredPage(stale.content());
    this.request = request;
    this.response = new UnreadResponse(response, known);
    Fields.of(response).restore(this.response);
  }

  /** Returns the request as it is once it is answered. */
  HttpServletRequest request() {
    VisitorSecrets.keepOpenedSession(request);
    return new AnsweredRequest(request);
  }

  /** Returns a response that goes nowhere. */
  HttpServletResponse response() {
    return response;
  }

  /**
   * Renders and stores the page.
   *
   * @return whether the page can be rendered so
   */
  boolean run(PageRendering attempt, FilterChain chain, InstantSource clock) {
    try {
      attempt.run(chain);
      if (attempt.renews(known)) {
        attempt.store(clock.instant());
        return attempt.isStorable();
      }
      LOG.log(Level.DEBUG, () -> message("gave another kind of answer"));
    } catch (IOException | ServletException | RuntimeException failure) {
      LOG.log(Level.DEBUG, () -> message("could not be rendered"), failure);
    }
    attempt.renewalFailed();
    return false;
  }

  private String message(String what) {
    return stale.key()
        + " "
        + what
        + " after its visitor had got the stale page; it is rendered before the answer next time";
  }

  /** A request whose answer the client has. */
  private static final class AnsweredRequest extends HttpServletRequestWrapper {

    AnsweredRequest(HttpServletRequest request) {
      super(request);
    }

    @Override
    public HttpSession getSession() {
      HttpSession session = super.getSession(false);
      if (session == null) {
        throw new IllegalStateException("no session can be opened when the client has its answer");
      }
      return session;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
      return create ? getSession() : super.getSession(false);
    }

    @Override
    public boolean isAsyncSupported() {
      return false;
    }

    @Override
    public AsyncContext startAsync() {
      throw new IllegalStateException("the client has its answer: there is nothing to wait for");
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
      return startAsync();
    }
  }
}
