package org.turbostan.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;
import org.turbostan.http.CachingRule;
import org.turbostan.http.PageQuery;

/**
 * The request as a page sees it that is rendered for the cache. It shows what is part of the page's
 * key, hides what the cache answers itself, and notes whatever else the page looks at.
 *
 * <p>Under a rule that is not public, only requests without user and session get here. That there
 * is none is then the same for all who are served the page, and asking for it is not noted.
 */
final class PageRequest extends HttpServletRequestWrapper {

  /** Shorter values of cookies are found in every page. */
  private static final int SHORTEST_COOKIE = 8;

  private final HttpServletRequest request;
  private final CachingRule rule;
  private final PageQuery query;
  private final Notes notes;
  private final PageResponse response;
  private final SeenHeaders headers;
  private final Set<String> addresses = new HashSet<>();
  private @Nullable PageSession session;

  /**
   * Makes the page's view of a request.
   *
   * @param conditions the cache's own conditions, in the place of the client's
   */
  PageRequest(
      HttpServletRequest request,
      Page page,
      Map<String, String> conditions,
      Notes notes,
      PageResponse response) {
    super(request);
    this.request = request;
    this.rule = page.rule();
    this.query = page.query();
    this.notes = notes;
    this.response = response;
    this.headers = new SeenHeaders(request, rule, notes, conditions);
  }

  /** Returns the request as it is for the visitor, who is not to be noted. */
  HttpServletRequest visitor() {
    return request;
  }

  /**
   * Asks the visitor's request something that the page has not asked: nothing is noted meanwhile,
   * because containers may look at this request, as the one that is being answered, to find out.
   */
  <T extends @Nullable Object> T unnoted(Function<HttpServletRequest, T> question) {
    return notes.without(() -> question.apply(request));
  }

  /** Returns what the page must not hold, because it is this visitor's alone. */
  Set<String> secrets() {
    Set<String> secrets = new HashSet<>(addresses);
    secrets.addAll(VisitorSecrets.tokens(request));
    add(secrets, request.getRequestedSessionId());
    add(secrets, request.getRemoteUser());
    HttpSession session = request.getSession(false);
    if (session != null) {
      secrets.add(session.getId());
    }
    String authorization = request.getHeader("Authorization");
    if (authorization != null) {
      secrets.add(authorization.substring(authorization.indexOf(' ') + 1).strip());
    }
    for (Cookie cookie : new ServletFacts(request).cookies()) {
      if (cookie.getValue().length() >= SHORTEST_COOKIE && !headers.variesBy(cookie)) {
        secrets.add(cookie.getValue());
      }
    }
    return secrets;
  }

  /**
   * Returns whether a session was created while the page was rendered, if only by a layer that sees
   * another request than this one.
   */
  boolean createdSession() {
    HttpSession session = request.getSession(false);
    return session != null
        && session.isNew()
        && !session.getId().equals(VisitorSecrets.openedSession(request));
  }

  // Headers.

  @Override
  public @Nullable String getHeader(String name) {
    return headers.first(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return headers.all(name);
  }

  @Override
  public int getIntHeader(String name) {
    return headers.integer(name);
  }

  @Override
  public long getDateHeader(String name) {
    return headers.date(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return headers.names();
  }

  @Override
  public Locale getLocale() {
    headers.noteLocale();
    return super.getLocale();
  }

  @Override
  public Enumeration<Locale> getLocales() {
    headers.noteLocale();
    return super.getLocales();
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    return headers.cookies();
  }

  // The query.

  @Override
  public @Nullable String getQueryString() {
    return query.hidden().isEmpty() ? super.getQueryString() : query.text();
  }

  @Override
  public @Nullable String getParameter(String name) {
    return query.hidden().contains(name) ? null : super.getParameter(name);
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return query.hidden().contains(name) ? null : super.getParameterValues(name);
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    Map<String, String[]> all = super.getParameterMap();
    if (query.hidden().isEmpty()) {
      return all;
    }
    Map<String, String[]> shown = new LinkedHashMap<>(all);
    shown.keySet().removeAll(query.hidden());
    return Collections.unmodifiableMap(shown);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  // The session.

  @Override
  public HttpSession getSession() {
    PageSession shown = session;
    if (shown == null) {
      shown = new PageSession(request, notes);
      session = shown;
    }
    return shown;
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return create || session != null ? getSession() : session(super.getSession(false));
  }

  /** Opens the session that the page has asked for, where the page is not stored anyway. */
  void openSession() {
    if (session != null && notes.reason() != null) {
      session.open();
    }
  }

  @Override
  public String changeSessionId() {
    notes.note(Reason.SESSION);
    return super.changeSessionId();
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return session(super.getRequestedSessionId());
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return session(super.isRequestedSessionIdValid(), super.getRequestedSessionId());
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return session(super.isRequestedSessionIdFromCookie(), super.getRequestedSessionId());
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return session(super.isRequestedSessionIdFromURL(), super.getRequestedSessionId());
  }

  // The user.

  @Override
  public @Nullable String getAuthType() {
    return session(super.getAuthType());
  }

  @Override
  public @Nullable String getRemoteUser() {
    return session(super.getRemoteUser());
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    return session(super.getUserPrincipal());
  }

  @Override
  public boolean isUserInRole(String role) {
    return session(super.isUserInRole(role), super.getUserPrincipal());
  }

  @Override
  public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
    notes.note(Reason.SESSION);
    return super.authenticate(response);
  }

  @Override
  public void login(String user, String password) throws ServletException {
    notes.note(Reason.SESSION);
    super.login(user, password);
  }

  @Override
  public void logout() throws ServletException {
    notes.note(Reason.SESSION);
    super.logout();
  }

  private <T extends @Nullable Object> T session(T answer) {
    return session(answer, answer);
  }

  /** Notes that the page was told something of one visitor, unless it was told that of all. */
  private <T extends @Nullable Object> T session(T answer, @Nullable Object ofOneVisitor) {
    if (ofOneVisitor != null || rule.isPublic()) {
      notes.note(Reason.SESSION);
    }
    return answer;
  }

  // The client. Frameworks ask for its address with each request: it matters where it is shown.

  @Override
  public String getRemoteAddr() {
    return address(super.getRemoteAddr());
  }

  @Override
  public String getRemoteHost() {
    return address(super.getRemoteHost());
  }

  private String address(String address) {
    add(addresses, address);
    return address;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    Object value = super.getAttribute(name);
    // Spring Security's filters mark with a truth under their names that they have run.
    if (value != null && !(value instanceof Boolean) && isSecret(name)) {
      notes.note(Reason.SECRET_IN_ANSWER, name);
    }
    return value;
  }

  private static boolean isSecret(String attribute) {
    String name = attribute.toLowerCase(Locale.ROOT);
    return name.contains("csrf")
        || name.contains("nonce")
        || name.endsWith("x509certificate")
        || name.endsWith("ssl_session_id");
  }

  // Asynchronous answers.

  @Override
  public AsyncContext startAsync() {
    passThrough();
    return super.startAsync();
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    passThrough();
    return super.startAsync(request, response);
  }

  private void passThrough() {
    try {
      response.stream(Reason.STREAMED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(Set<String> all, @Nullable String one) {
    if (one != null) {
      all.add(one);
    }
  }
}
