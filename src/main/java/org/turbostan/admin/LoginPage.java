package org.turbostan.admin;

import org.jspecify.annotations.Nullable;

/** Asks for the token. */
final class LoginPage {

  private LoginPage() {}

  static Html html(@Nullable String problem) {
    return Frame.bare(
        "Log in",
        Html.of(
            "<main id=\"main\" class=\"login\"><h1>TurboStan</h1>{}"
                + "<form method=\"post\" action=\"login\"><p><label for=\"token\">Token</label>"
                + "<input id=\"token\" name=\"token\" type=\"password\" required autofocus"
                + " autocomplete=\"current-password\"></p><p class=\"hint\">The setting"
                + " <code>stan.admin.token</code> of this application.</p>"
                + "<p><button>Log in</button></p></form></main>",
            problem == null
                ? new Html()
                : Html.of("<p class=\"warning\" role=\"alert\">{}</p>", problem)));
  }
}
