package org.turbostan.admin;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.Metric;
import org.turbostan.config.Secret;
import org.turbostan.config.SettingException;
import org.turbostan.config.Settings;
import org.turbostan.servlet.TurboStan;

/**
 * Shows operators what the cache does, on this node and on the others, and deletes from it, on
 * every node.
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
 * <p>It is off, and answers 404, until {@code stan.admin.token} or {@code stan.admin.role} is set.
 * Then {@code /turbostan/} is a page for people, who log in with the token or have the role; {@code
 * /turbostan/api/v1/} the same for scripts, which send {@code Authorization: Bearer} and the token
 * (RFC 6750); and {@code /turbostan/metrics} what Prometheus reads, likewise.
 *
 * <p>{@code POST} or {@code DELETE} of {@code /turbostan/api/v1/entries?tag=product:42} deletes.
 * The criteria are {@code key}, {@code name}, {@code tag}, {@code url} or {@code prefix}, each as
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

  private @Nullable Office office;

  /**
   * What there is while the servlet is on.
   *
   * @param guard knows the token; {@code null} if there is none
   */
  private record Office(
      FragmentCache cache, @Nullable Guard guard, Access access, Api api, Pages pages) {}

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
      if (settings.adminToken().isPresent() || settings.adminRole().isPresent()) {
        office = open(application, settings);
      } else {
        LOG.log(
            Level.WARNING,
            "The admin servlet of ''{0}'' is off and answers 404. To turn it on, set"
                + " stan.admin.token to a secret, e.g. the output of: openssl rand -hex 32, or"
                + " stan.admin.role to a role of the container''s users.",
            application.getContextPath());
      }
    } catch (SettingException | IllegalStateException e) {
      throw new ServletException("The admin servlet does not start. " + e.getMessage(), e);
    }
  }

  private static Office open(ServletContext application, Settings settings) {
    FragmentCache cache = TurboStan.cache(application);
    Secret token = settings.adminToken().orElse(null);
    Secret signing = settings.adminToken().or(settings::secret).orElse(null);
    Guard guard = token == null ? null : new Guard(token, System::nanoTime);
    Access access =
        new Access(
            settings.adminRole().orElse(null),
            signing == null ? null : signing.bytes(),
            token != null,
            InstantSource.system(),
            new Logins(() -> cache.status().notes()));
    Nodes nodes = new Nodes(cache);
    Deletes deletes = new Deletes(cache, settings);
    Targets targets = new Targets(application.getContextPath(), nodes::names);
    return new Office(
        cache,
        guard,
        access,
        new Api(cache, nodes, deletes, targets),
        new Pages(cache, nodes, access, guard, deletes, targets));
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
    // A rule for all pages may hide parameters; it means those of the application's pages.
    answer(office, TurboStan.whole(request)).send(request.getMethod(), response);
  }

  private static Answer answer(Office office, HttpServletRequest request) throws IOException {
    String path = request.getPathInfo();
    if (path == null) {
      // Pages lie beside each other below this place, so the address needs its slash.
      String here = request.getServletPath();
      return Answer.seeOther(here.substring(here.lastIndexOf('/') + 1) + "/");
    }
    if (path.equals("/metrics")) {
      Answer refusal = refusal(office, request, Api.READING);
      return refusal != null
          ? refusal
          : new Answer(
              200, PrometheusText.TYPE, Map.of(), PrometheusText.of(Metric.of(office.cache)));
    }
    if (path.startsWith("/api/")) {
      String what = path.startsWith(Api.PATH) ? path.substring(Api.PATH.length()) : "";
      List<String> methods = Api.methods(what);
      if (methods == null) {
        return Answer.error(404, "There is nothing here. Deletes go to " + Api.PATH + "entries.");
      }
      Answer refusal = refusal(office, request, methods);
      return refusal != null ? refusal : office.api.answer(what, request);
    }
    return office.pages.answer(path.substring(1), request);
  }

  /**
   * Returns why a request of a script is refused. What only reads is answered to people, too, by
   * their session; what changes anything needs the token, which no other site's page can send.
   */
  private static @Nullable Answer refusal(
      Office office, HttpServletRequest request, List<String> methods) {
    if (!methods.contains(request.getMethod())) {
      String allowed = String.join(", ", methods);
      return Answer.error(405, "This is for " + allowed + ".").with("Allow", allowed);
    }
    if (methods.equals(Api.READING)
        && request.getHeader("Authorization") == null
        && office.access.session(request) != null) {
      return null;
    }
    return office.guard == null
        ? Answer.error(403, "Scripts need a token: set stan.admin.token.")
        : office.guard.refusal(request.getHeader("Authorization"), request.getRemoteAddr());
  }
}
