package org.turbostan.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.admin.Access.Session;
import org.turbostan.admin.DeleteOrder.BadOrderException;

/** The pages for people: what they show by GET, and what their forms do by POST. */
final class Pages {

  private static final Map<String, String> FILES =
      Map.of(
          "admin.css", "text/css;charset=UTF-8",
          "admin.js", "text/javascript;charset=UTF-8",
          "icon.svg", "image/svg+xml");

  private static final List<String> READING = List.of("GET", "HEAD");

  private final FragmentCache cache;
  private final Access access;
  private final @Nullable Guard guard;
  private final Deletes deletes;
  private final Targets targets;
  private final OverviewPage overview;
  private final FragmentsPage fragments;
  private final FragmentPage fragment;
  private final WorthPage worth;
  private final ServersPage servers;
  private final DeletePage delete;
  private final Jobs jobs;

  /**
   * Makes the pages.
   *
   * @param guard knows the token; {@code null} if there is none
   */
  Pages(
      FragmentCache cache,
      Nodes nodes,
      Access access,
      @Nullable Guard guard,
      Deletes deletes,
      Targets targets) {
    this.cache = cache;
    this.access = access;
    this.guard = guard;
    this.deletes = deletes;
    this.targets = targets;
    this.overview = new OverviewPage(cache, nodes);
    this.fragments = new FragmentsPage(cache);
    this.fragment = new FragmentPage(cache, nodes);
    this.worth = new WorthPage(cache);
    this.servers = new ServersPage(cache, nodes);
    this.delete = new DeletePage(cache);
    this.jobs = new Jobs(() -> cache.status().notes());
  }

  /** Answers a request for a page, a form or a file; {@code what} is the path without its slash. */
  Answer answer(String what, HttpServletRequest request) throws IOException {
    if (FILES.containsKey(what)) {
      return READING.contains(request.getMethod()) ? file(what) : onlyBy("GET, HEAD");
    }
    if (READING.contains(request.getMethod())) {
      return show(what, request);
    }
    if (!request.getMethod().equals("POST")) {
      return onlyBy("GET, HEAD, POST");
    }
    request.setCharacterEncoding("UTF-8");
    return switch (what) {
      case "login" -> logIn(request);
      case "logout", "delete", "retry" -> send(what, request);
      default -> onlyBy("GET, HEAD");
    };
  }

  private static Answer onlyBy(String methods) {
    return Answer.error(405, "There is only " + methods + " here.").with("Allow", methods);
  }

  private Answer show(String what, HttpServletRequest request) {
    Session session = access.session(request);
    if (session == null) {
      return stranger(null, 403);
    }
    Frame frame = new Frame(cache.node(), session, access.formToken(session));
    Answer answer =
        switch (what) {
          case "" ->
              page(frame, "Overview", overview.html("day".equals(request.getParameter("span"))));
          case "fragments" ->
              page(
                  frame,
                  "Fragments",
                  fragments.html(
                      request.getParameter("sort"),
                      request.getParameter("up") != null,
                      parameter(request, "q")));
          case "fragment" -> fragment(frame, request);
          case "worth" -> page(frame, "Worth it?", worth.html());
          case "servers" -> page(frame, "Servers", servers.html(frame));
          case "delete" -> askToDelete(frame, request);
          case "login" -> Answer.seeOther("./");
          default -> missing(frame, "There is no such page.");
        };
    return session.isNew()
        ? answer.with("Set-Cookie", Access.setCookie(request, session.cookie(), true))
        : answer;
  }

  private static Answer page(Frame frame, String title, Html content) {
    return Answer.page(200, frame.around(title, content));
  }

  private static Answer missing(Frame frame, String sentence) {
    return Answer.page(404, frame.around("Not found", Html.of("<p>{}</p>", sentence)));
  }

  private Answer fragment(Frame frame, HttpServletRequest request) {
    int shown;
    try {
      shown = Integer.parseInt(parameter(request, "show"));
    } catch (NumberFormatException e) {
      shown = -1;
    }
    Html html = fragment.html(parameter(request, "name"), shown);
    return html == null
        ? missing(frame, "Nothing is known of a fragment or page of this name on this node.")
        : page(frame, "Fragment", html);
  }

  private Answer askToDelete(Frame frame, HttpServletRequest request) {
    String job = request.getParameter("job");
    if (job != null) {
      return becameOf(job, frame, request.getParameter("on"));
    }
    String by = parameter(request, "by");
    String value = parameter(request, "value");
    if (by.isEmpty()) {
      return page(frame, "Delete", delete.form("tag", "", null));
    }
    try {
      return page(
          frame, "Delete", delete.preview(order(by, value, request), value, frame.secret()));
    } catch (BadOrderException e) {
      return page(frame, "Delete", delete.form(by, value, e.getMessage()));
    }
  }

  /** Tells how a delete stands: behind a load balancer any node may be asked for that. */
  private Answer becameOf(String job, Frame frame, @Nullable String begun) {
    Deletes.Job here = jobs.find(job);
    if (here != null) {
      return page(frame, "Delete", delete.result(here, job, frame.secret()));
    }
    Progress elsewhere = jobs.elsewhere(job);
    if (elsewhere != null && begun != null) {
      return page(frame, "Delete", DeletePage.elsewhere(elsewhere, begun));
    }
    return missing(
        frame,
        "Nothing is known of such a delete: a node remembers its own latest ones until it is"
            + " restarted, and the others for an hour what it has told them.");
  }

  private DeleteOrder order(String by, String value, HttpServletRequest request)
      throws BadOrderException {
    boolean soft = "true".equals(request.getParameter("soft"));
    return DeleteOrder.of(by, List.of(by.equals("all") ? "true" : value), soft, targets);
  }

  /** Does what a form says, if it is one of ours. */
  private Answer send(String what, HttpServletRequest request) {
    Session session = access.session(request);
    if (session == null) {
      return stranger(null, 403);
    }
    if (!Access.isSameOrigin(request)
        || session.isNew()
        || !access.isOurs(session, request.getParameter(Access.FIELD))) {
      return Answer.page(
          403,
          Frame.bare(
              "Refused",
              Html.of(
                  "<main id=\"main\"><h1>Refused</h1><p>This form was not sent by a page of this"
                      + " session, so nothing was done. <a href=\"./\">Go back</a> and try again."
                      + " Behind a proxy, let it pass on Host, or X-Forwarded-Host.</p></main>")));
    }
    switch (what) {
      case "logout" -> {
        boolean everywhere = access.logOut(session);
        Answer answer =
            everywhere
                ? Answer.seeOther("./")
                : stranger(
                    "You are out on this node. Not every memcached server has answered, so other"
                        + " nodes may still let in who has a copy of your cookie, for eight hours"
                        + " after you logged in at the most. To be sure, change stan.admin.token.",
                    200);
        return answer.with("Set-Cookie", Access.setCookie(request, "", false));
      }
      case "retry" -> {
        cache.status().retryPendingDeletes();
        String job = request.getParameter("job");
        return Answer.seeOther(job == null ? "servers" : jobPage(job));
      }
      default -> {
        String by = parameter(request, "by");
        String value = parameter(request, "value");
        try {
          DeleteOrder order = order(by, value, request);
          return Answer.seeOther(jobPage(jobs.begin(deletes, order, request.getRemoteAddr())));
        } catch (BadOrderException e) {
          Frame frame = new Frame(cache.node(), session, access.formToken(session));
          return page(frame, "Delete", delete.form(by, value, e.getMessage()));
        }
      }
    }
  }

  /** Names the node: behind a load balancer another one may be asked for the page. */
  private String jobPage(String job) {
    return "delete?job=" + Html.inQuery(job) + "&on=" + Html.inQuery(cache.node());
  }

  private Answer logIn(HttpServletRequest request) {
    Guard guard = this.guard;
    String token = request.getParameter("token");
    if (guard == null || token == null) {
      return stranger(null, 403);
    }
    if (!Access.isSameOrigin(request)) {
      return stranger("This form was not sent by this site. Try again.", 403);
    }
    return switch (guard.judge(token.strip(), request.getRemoteAddr())) {
      case RIGHT ->
          Answer.seeOther("./")
              .with("Set-Cookie", Access.setCookie(request, access.logIn().cookie(), true));
      case WRONG -> stranger("This is not the token.", 403);
      case TOO_OFTEN ->
          stranger("Too many wrong tokens came from your address. Wait a moment.", 429)
              .with("Retry-After", String.valueOf(guard.secondsToWait(request.getRemoteAddr())));
    };
  }

  private Answer stranger(@Nullable String problem, int status) {
    if (access.isByToken()) {
      return Answer.page(status, LoginPage.html(problem));
    }
    return Answer.page(
        403,
        Frame.bare(
            "Not for you",
            Html.of(
                "<main id=\"main\"><h1>Not for you</h1><p>These pages are for users with the role"
                    + " <code>{}</code> (stan.admin.role). Log in to the application with one, or"
                    + " let web.xml ask for it by a security-constraint.</p></main>",
                String.valueOf(access.role()))));
  }

  private static Answer file(String name) throws IOException {
    try (var stream = Pages.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException(name + " is missing in turbostan.jar");
      }
      String text = new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return new Answer(200, String.valueOf(FILES.get(name)), Map.of(), text);
    }
  }

  private static String parameter(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    return value == null ? "" : value;
  }
}
