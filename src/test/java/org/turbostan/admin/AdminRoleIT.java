package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.OwnContainer;

/** The pages for those to whom the container gives the role, by its own log-in. */
@ParameterizedClass
@EnumSource
class AdminRoleIT {

  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private static final String CONSTRAINT =
      """
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>admin</web-resource-name><url-pattern>/ops/*</url-pattern>
        </web-resource-collection>
        <auth-constraint><role-name>%s</role-name></auth-constraint>
      </security-constraint>
      <security-role><role-name>operator</role-name></security-role>
      <security-role><role-name>reader</role-name></security-role>
      """;

  private static final String BASIC =
      "<login-config><auth-method>BASIC</auth-method></login-config>";

  private static final String FORM =
      """
      <login-config><auth-method>FORM</auth-method><form-login-config>
        <form-login-page>/login.jsp</form-login-page><form-error-page>/wrong.jsp</form-error-page>
      </form-login-config></login-config>
      """;

  @RegisterExtension private final OwnContainer container;

  AdminRoleIT(Container.Kind kind) {
    this.container = new OwnContainer(kind);
  }

  @Test
  void byBasicWhoHasTheRoleIsLetIn() {
    start("operator", BASIC, Map.of());
    assertThat(visitor().get("/ops/").status()).isEqualTo(401);
    assertThat(visitor().get("/ops/", "Authorization", basic("ann", "wrong")).status())
        .isEqualTo(401);
    Http.Reply reply = visitor().get("/ops/", "Authorization", basic("ann", "secret"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).contains("Hit ratio").doesNotContain("Log out");
  }

  @Test
  void byBasicWhoLacksTheRoleIsRefusedByTheContainer() {
    start("operator", BASIC, Map.of());
    assertThat(visitor().get("/ops/", "Authorization", basic("bob", "secret")).status())
        .isEqualTo(403);
  }

  @Test
  void whereTheContainerLetsAllUsersThroughTheServletRefusesThoseWithoutTheRole() {
    start("*", BASIC, Map.of());
    Http bob = visitor();
    String[] credentials = {"Authorization", basic("bob", "secret")};
    for (String page : List.of("", "fragments", "servers", "delete?by=all", "api/v1/overview")) {
      Http.Reply reply = bob.get("/ops/" + page, credentials);
      assertThat(reply.status()).as(page).isEqualTo(403);
      assertThat(reply.text()).doesNotContain("Hit ratio", "requests");
    }
    String before = box();
    assertThat(bob.post("/ops/delete", "by=all", credentials).status()).isEqualTo(403);
    assertThat(box()).isEqualTo(before);
    assertThat(visitor().get("/ops/", "Authorization", basic("ann", "secret")).status())
        .isEqualTo(200);
  }

  @Test
  void byFormWhoHasTheRoleIsLetIn() {
    start("operator", FORM, Map.of());
    Http ann = visitor();
    Http.Reply asked = ann.get("/ops/");
    // Tomcat shows the page of the log-in at once, Jetty sends the browser there.
    assertThat(asked.text() + asked.header("Location").orElse(""))
        .containsAnyOf("name=\"j_password\"", "/login.jsp")
        .doesNotContain("Hit ratio");
    Http.Reply reply = ann.post("/j_security_check", "j_username=ann&j_password=secret");
    assertThat(reply.status()).as(reply::toString).isIn(302, 303);
    assertThat(ann.get("/ops/").text()).contains("Hit ratio");
  }

  @Test
  void byFormWhoLacksTheRoleIsRefused() {
    start("*", FORM, Map.of());
    Http bob = visitor();
    bob.get("/ops/");
    bob.post("/j_security_check", "j_username=bob&j_password=secret");
    Http.Reply reply = bob.get("/ops/");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).contains("for users with the role", "operator");
  }

  @Test
  void whoHasTheRoleDeletesByOurOwnFormsAlone() {
    start("operator", BASIC, Map.of());
    Http ann = visitor();
    String[] credentials = {"Authorization", basic("ann", "secret")};
    String before = box();
    String csrf = csrf(ann, credentials);
    assertThat(ann.post("/ops/delete", "by=tag&value=prices", credentials).status()).isEqualTo(403);
    assertThat(
            ann.post(
                    "/ops/delete",
                    "by=tag&value=prices&csrf=" + csrf,
                    credentials[0],
                    credentials[1],
                    "Sec-Fetch-Site",
                    "cross-site")
                .status())
        .isEqualTo(403);
    assertThat(
            visitor().post("/ops/delete", "by=tag&value=prices&csrf=" + csrf, credentials).status())
        .isEqualTo(403);
    assertThat(box()).isEqualTo(before);
    Http.Reply reply = ann.post("/ops/delete", "by=tag&value=prices&csrf=" + csrf, credentials);
    assertThat(reply.status()).as(reply::toString).isEqualTo(303);
    assertThat(box()).isNotEqualTo(before);
  }

  @Test
  void theRoleIsNoTokenForScripts() {
    start("operator", BASIC, Map.of());
    Http ann = visitor();
    String[] credentials = {"Authorization", basic("ann", "secret")};
    String before = box();
    assertThat(
            ann.send("POST", "/ops/api/v1/entries?all=true", BodyPublishers.noBody(), credentials)
                .status())
        .isEqualTo(403);
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void whoLacksTheRoleMayStillKnowTheToken() {
    start("*", BASIC, Map.of("stan.admin.token", AdminServletIT.TOKEN));
    Http bob = visitor();
    String[] credentials = {"Authorization", basic("bob", "secret")};
    assertThat(bob.get("/ops/", credentials).text()).contains("name=\"token\"");
    bob.post("/ops/login", "token=" + AdminServletIT.TOKEN, credentials);
    assertThat(bob.get("/ops/", credentials).text()).contains("Hit ratio", "Log out");
  }

  private void start(String roles, String login, Map<String, String> settings) {
    var app =
        AdminServletIT.app(Map.of("stan.admin.role", "operator"))
            .webXml(CONSTRAINT.formatted(roles) + login)
            .user("ann", "secret", "operator")
            .user("bob", "secret", "reader")
            .page(
                "login.jsp",
                "<form method=post action=j_security_check><input name=\"j_username\"><input"
                    + " name=\"j_password\"></form>")
            .page("wrong.jsp", "wrong");
    settings.forEach(app::contextParam);
    var unused = container.of(app);
  }

  private String csrf(Http http, String... credentials) {
    Matcher token = CSRF.matcher(http.get("/ops/delete?by=tag&value=x", credentials).text());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private String box() {
    return Http.to(container.base()).get("/box.jsp").text();
  }

  private Http visitor() {
    return Http.visitor(container.base());
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(UTF_8));
  }
}
