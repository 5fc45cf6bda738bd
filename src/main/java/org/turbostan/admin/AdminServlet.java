package org.turbostan.admin;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.turbostan.config.Secret;
import org.turbostan.config.SettingException;
import org.turbostan.config.Settings;
import org.turbostan.servlet.TurboStan;

/**
 * Lets scripts delete from the cache over HTTP, on every node.
 *
 * <pre>{@code
 * <servlet>
 *   <servlet-name>turbostan-admin</servlet-name>
 *   <servlet-class>org.turbostan.admin.AdminServlet</servlet-class>
 * </servlet>
 * <servlet-mapping>
 *   <servlet-name>turbostan-admin</servlet-name>
 *   <url-pattern>/turbostan/*</url-pattern>
 * </servlet-mapping>
 * }</pre>
 *
 * <p>It is off, and answers 404, until {@code stan.admin.token} is set. Then {@code POST} or {@code
 * DELETE} of {@code /turbostan/api/entries?tag=product:42} with {@code Authorization: Bearer} and
 * the token (RFC 6750) deletes. The criteria are {@code key}, {@code name} or {@code tag}, each as
 * often as needed, or {@code all=true}; with {@code soft=true} what was there may be served as
 * stale while it is rendered anew.
 *
 * <p>The answer is JSON and names each configured server. Its status is 200 if every server that
 * matters has done it, 207 if one has not been heard of within a second: then the delete is
 * pending, and tried again until it is done. Everything else is refused: 400 for criteria that are
 * missing, unknown or contradict each other, 401 without the right token, 404 for other paths, 405
 * for other methods, and 429 for whoever has guessed wrong too often.
 *
 * <p>Whoever guesses tokens gets five at once and then one a second, by the address that the
 * container takes for the client's: behind a proxy, let the container know it. The token travels as
 * it is, so use this over HTTPS or within a private network.
 */
public final class AdminServlet extends HttpServlet {

  private static final Logger LOG = System.getLogger(AdminServlet.class.getName());
  private static final String ENTRIES = "/api/entries";

  private @Nullable Office office;

  /** What there is while the servlet is on. */
  private record Office(Guard guard, EntriesApi entries) {}

  /** Makes a servlet; containers do. */
  public AdminServlet() {}

  /**
   * Reads the settings.
   *
   * @throws ServletException if a setting is wrong, or the web application has no cache
   */
  @Override
  public void init() throws ServletException {
    ServletContext application = getServletContext();
    try {
      Settings settings =
          Settings.ofApplication(
              Collections.list(application.getInitParameterNames()), application::getInitParameter);
      Secret token = settings.adminToken().orElse(null);
      if (token == null) {
        LOG.log(
            Level.WARNING,
            "The admin servlet of ''{0}'' is off and answers 404. To turn it on, set"
                + " stan.admin.token to a secret, e.g. the output of: openssl rand -hex 32",
            application.getContextPath());
      } else {
        office =
            new Office(
                new Guard(token, System::nanoTime),
                new EntriesApi(TurboStan.cache(application), settings));
      }
    } catch (SettingException | IllegalStateException e) {
      throw new ServletException("The admin servlet does not start. " + e.getMessage(), e);
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Office office = this.office;
    if (office == null) {
      response.setHeader("Cache-Control", "no-store");
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    answer(office, request).send(request.getMethod(), response);
  }

  private static Answer answer(Office office, HttpServletRequest request) {
    String path = request.getPathInfo();
    if (path == null || !path.equals(ENTRIES)) {
      return Answer.error(404, "There is nothing here. Deletes go to " + ENTRIES + ".");
    }
    if (!EntriesApi.METHODS.contains(request.getMethod())) {
      String allowed = String.join(", ", EntriesApi.METHODS);
      return Answer.error(405, "Entries are deleted by " + allowed + ".").with("Allow", allowed);
    }
    Answer refusal =
        office.guard.refusal(request.getHeader("Authorization"), request.getRemoteAddr());
    return refusal != null ? refusal : office.entries.delete(request);
  }
}
