package org.turbostan.admin;

import java.util.List;
import org.turbostan.admin.Access.Session;

/**
 * What is around each page. All links are relative, and all pages lie beside each other: so they
 * work under any context path, and behind a proxy that has another one.
 *
 * @param node what this node is called
 * @param session of whoever looks at it
 * @param token the session's token, for forms
 */
record Frame(String node, Session session, String token) {

  private record Place(String link, String name) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("./", "Overview"),
          new Place("fragments", "Fragments"),
          new Place("worth", "Worth it?"),
          new Place("servers", "Servers"),
          new Place("delete", "Delete"));

  /** Returns a whole page. */
  Html around(String title, Html content) {
    Html nav = new Html();
    for (Place place : PLACES) {
      nav.add(
          place.name.equals(title)
              ? "<li><a href=\"{}\" aria-current=\"page\">{}</a></li>"
              : "<li><a href=\"{}\">{}</a></li>",
          place.link,
          place.name);
    }
    Html logOut =
        session.canLogOut()
            ? Html.of(
                "<form method=\"post\" action=\"logout\">{}<button>Log out</button></form>",
                secret())
            : new Html();
    return bare(
        title,
        Html.of(
            "<header><a class=\"skip\" href=\"#main\">To the content</a>"
                + "<p class=\"brand\">TurboStan <span>on <b><bdi>{}</bdi></b></span></p>"
                + "<nav aria-label=\"Pages\"><ul>{}</ul></nav><div class=\"tools\" id=\"tools\">"
                + "{}</div></header><main id=\"main\"><h1>{}</h1>{}</main>",
            node,
            nav,
            logOut,
            title,
            content));
  }

  /** Returns a page without what is around it, for those who are not in yet. */
  static Html bare(String title, Html content) {
    return Html.of(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            + "<meta name=\"color-scheme\" content=\"light dark\">"
            + "<title>{} · TurboStan</title><link rel=\"icon\" href=\"icon.svg\">"
            + "<link rel=\"stylesheet\" href=\"admin.css\">"
            + "<script src=\"admin.js\" defer></script></head><body>{}</body></html>\n",
        title,
        content);
  }

  /** Returns what each form carries. */
  Html secret() {
    return Html.of("<input type=\"hidden\" name=\"{}\" value=\"{}\">", Access.FIELD, token);
  }
}
