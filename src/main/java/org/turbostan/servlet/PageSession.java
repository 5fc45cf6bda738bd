package org.turbostan.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * The session as a page sees it that is rendered for the cache. To ask for it says nothing yet: a
 * JSP does, unless it declares otherwise. So it is opened only when the page puts something into it
 * or asks what only an open session knows; that, and whatever it holds and is read, is noted.
 *
 * <p>To look in vain for an attribute is not noted either: expressions look there for every name
 * that page and request don't have. What is not there is nobody's.
 */
final class PageSession implements HttpSession {

  private final HttpServletRequest visitor;
  private final Notes notes;

  /**
   * Makes the page's view of a session that need not be there.
   *
   * @param visitor the request as it came in
   */
  PageSession(HttpServletRequest visitor, Notes notes) {
    this.visitor = visitor;
    this.notes = notes;
  }

  /** Opens the session, if it is not open. */
  HttpSession open() {
    notes.note(Reason.SESSION);
    return visitor.getSession();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    HttpSession session = visitor.getSession(false);
    Object value = session == null ? null : session.getAttribute(name);
    if (value != null) {
      notes.note(Reason.SESSION, name);
    }
    return value;
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    HttpSession session = visitor.getSession(false);
    if (session == null || !session.getAttributeNames().hasMoreElements()) {
      return Collections.emptyEnumeration();
    }
    notes.note(Reason.SESSION);
    return session.getAttributeNames();
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    notes.note(Reason.SESSION, name);
    open().setAttribute(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    if (getAttribute(name) != null) {
      open().removeAttribute(name);
    }
  }

  @Override
  public ServletContext getServletContext() {
    return visitor.getServletContext();
  }

  @Override
  public String getId() {
    return open().getId();
  }

  @Override
  public long getCreationTime() {
    return open().getCreationTime();
  }

  @Override
  public long getLastAccessedTime() {
    return open().getLastAccessedTime();
  }

  @Override
  public int getMaxInactiveInterval() {
    return open().getMaxInactiveInterval();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    open().setMaxInactiveInterval(seconds);
  }

  @Override
  public boolean isNew() {
    return open().isNew();
  }

  @Override
  public void invalidate() {
    open().invalidate();
  }
}
