package org.turbostan.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.jasper.JspC;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.OwnContainer;
import org.turbostan.testing.WebApp;

/** Web applications as people have them, each with a copy of TurboStan of its own. */
@ParameterizedClass
@EnumSource
class WarsIT {

  private static final String TAGLIBS =
      "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
          + "<%@ taglib prefix='c' uri='jakarta.tags.core' %>";

  private static final String HEAD = "<%@ page session='false' %>" + TAGLIBS;

  /** Another text each time it is rendered. */
  private static final String RANDOM = "<%= java.util.UUID.randomUUID() %>";

  private static final String UUID = "[0-9a-f-]{36}";

  private static final String FRAGMENT =
      "<stan:cache key='box' tags='product:42'>" + RANDOM + "</stan:cache>";

  private static final String FILTER_IN_A_FRAGMENT =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <web-fragment xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <name>site</name>
        <filter>
          <filter-name>TurboStan</filter-name>
          <filter-class>org.turbostan.servlet.TurboStanFilter</filter-class>
          <async-supported>true</async-supported>
          <init-param>
            <param-name>rules</param-name>
            <param-value>/page.jsp ttl=1h</param-value>
          </init-param>
        </filter>
        <filter-mapping>
          <filter-name>TurboStan</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
      </web-fragment>
      """;

  private final Container.Kind kind;
  private final WebApp app =
      new WebApp()
          .page("fragment.jsp", HEAD + FRAGMENT)
          .page("page.jsp", "<%@ page session='false' %>" + RANDOM)
          .page("delete.jsp", HEAD + "<stan:invalidate tags='product:42'/>");
  @RegisterExtension private final OwnContainer container;

  WarsIT(Container.Kind kind) {
    this.kind = kind;
    this.container = new OwnContainer(kind);
  }

  @Test
  void aDescriptorThatIsCompleteNeedsToSayNothingButTheFilter() {
    app.metadataComplete().stanFilter("/page.jsp ttl=1h");
    thenIsCached("/page.jsp");
    thenIsCached("/fragment.jsp");
    thenIsDeletedWith("/delete.jsp", "/fragment.jsp");
  }

  @Test
  void withoutADescriptorAListenerAddsTheFilter() throws IOException {
    app.file(
        "WEB-INF/classes/" + FilterWithoutDescriptor.class.getName().replace('.', '/') + ".class",
        bytesOf(FilterWithoutDescriptor.class));
    container.startWar(withoutDescriptor());
    thenIsCached("/page.jsp");
    thenIsCached("/plain.jsp");
  }

  @Test
  void withoutADescriptorAWebFragmentAddsTheFilter() throws IOException {
    app.file(
        "WEB-INF/lib/site.jar", jar(Map.of("META-INF/web-fragment.xml", FILTER_IN_A_FRAGMENT)));
    container.startWar(withoutDescriptor());
    thenIsCached("/page.jsp");
    thenIsCached("/plain.jsp");
  }

  @Test
  void pagesThatJspcHasCompiledNeedNoSources() throws Exception {
    app.stanFilter("")
        .page("WEB-INF/tags/box.tag", TAGLIBS + FRAGMENT)
        .page(
            "compiled.jsp",
            HEAD + "<%@ taglib prefix='t' tagdir='/WEB-INF/tags' %><t:box/>" + FRAGMENT);
    app.webXml(precompiled());
    Files.delete(app.folder().resolve("compiled.jsp"));
    Files.delete(app.folder().resolve("fragment.jsp"));
    Files.delete(app.folder().resolve("WEB-INF/tags/box.tag"));
    thenIsCached("/compiled.jsp");
    thenIsCached("/fragment.jsp");
    thenIsDeletedWith("/delete.jsp", "/compiled.jsp");
  }

  @Test
  void deletingAllInOneApplicationLeavesTheOther() {
    app.page("delete-all.jsp", HEAD + "<stan:invalidate all='true'/>");
    WebApp blog = new WebApp().page("fragment.jsp", HEAD + FRAGMENT).contextPath("/blog");
    try (Memcached memcached = Memcached.start();
        Container ofTheBlog = kind.start(sharing(memcached, blog, "blog"))) {
      sharing(memcached, app.contextPath("/shop"), "shop");
      String shop = awaitCached(container.of(app), "/fragment.jsp");
      String other = awaitCached(ofTheBlog, "/fragment.jsp");
      get("/delete-all.jsp");
      assertThat(get("/fragment.jsp")).isNotEqualTo(shop);
      assertThat(get(ofTheBlog, "/fragment.jsp")).isEqualTo(other).isNotEqualTo(shop);
    }
  }

  @Test
  void aTagFileCachesItsBodyForEachKey() {
    app.page(
            "WEB-INF/tags/box.tag",
            TAGLIBS
                + "<%@ attribute name='id' %><stan:cache key='${id}' tags='product:42'>"
                + "<jsp:doBody/></stan:cache>")
        .page(
            "boxes.jsp",
            HEAD
                + "<%@ taglib prefix='t' tagdir='/WEB-INF/tags' %>"
                + "<t:box id='1'><jsp:include page='page.jsp'/></t:box> "
                + "<t:box id='2'><jsp:include page='page.jsp'/></t:box>");
    assertThat(thenIsCached("/boxes.jsp").split(" ")).doesNotHaveDuplicates().hasSize(2);
    thenIsDeletedWith("/delete.jsp", "/boxes.jsp");
  }

  @Test
  void aJspDocumentIsAPageAsAnyOther() {
    app.page(
        "document.jspx",
        """
        <jsp:root xmlns:jsp="http://java.sun.com/JSP/Page" xmlns:stan="turbostan.tags"
            xmlns:t="urn:jsptagdir:/WEB-INF/tags" version="2.3">
          <jsp:directive.page contentType="text/html; charset=UTF-8" session="false"/>
          <stan:cache tags="product:42"><p>${pageContext.request.getParameter("a")}<jsp:expression>
            java.util.UUID.randomUUID()</jsp:expression></p></stan:cache>
          <t:box/>
        </jsp:root>
        """);
    app.page(
        "WEB-INF/tags/box.tagx",
        """
        <jsp:root xmlns:jsp="http://java.sun.com/JSP/Page" xmlns:stan="turbostan.tags" version="2.3">
          <stan:cache><b><jsp:expression>java.util.UUID.randomUUID()</jsp:expression></b></stan:cache>
        </jsp:root>
        """);
    assertThat(thenIsCached("/document.jspx"))
        .containsPattern("<p>" + UUID + "</p>")
        .contains("<b>");
    thenIsDeletedWith("/delete.jsp", "/document.jspx");
  }

  @Test
  void anIncludedPageTellsItsParametersApart() {
    app.page(
            "part.jsp",
            HEAD + "<stan:cache key='${param.id}'>${param.id}=" + RANDOM + "</stan:cache>")
        .page(
            "including.jsp",
            HEAD
                + "<jsp:include page='part.jsp'><jsp:param name='id' value='1'/></jsp:include> "
                + "<jsp:include page='part.jsp'><jsp:param name='id' value='2'/></jsp:include>");
    assertThat(thenIsCached("/including.jsp")).matches("1=" + UUID + " 2=" + UUID);
    assertThat(get("/part.jsp?id=2")).isEqualTo(get("/including.jsp").split(" ")[1]);
  }

  @Test
  void anErrorPageMayHoldFragments() {
    app.stanFilter("")
        .page(
            "missing.jsp",
            HEAD + "${requestScope['jakarta.servlet.error.status_code']} " + FRAGMENT)
        .webXml(
            "<error-page><error-code>404</error-code><location>/missing.jsp</location></error-page>");
    Http.Reply reply = Http.to(container.of(app).base()).get("/nowhere");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text()).matches("404 " + UUID);
    assertThat(Http.to(container.of(app).base()).get("/elsewhere").text()).isEqualTo(reply.text());
  }

  @Test
  void whatIsImportedByJstlIsPartOfTheFragmentAroundIt() {
    app.page(
        "importing.jsp",
        HEAD
            + "<stan:cache key='outer'><c:import url='/fragment.jsp'/> "
            + "<c:import url='/fragment.jsp' var='again'/>${again}</stan:cache>");
    assertThat(thenIsCached("/importing.jsp")).matches("(" + UUID + ") \\1");
    thenIsDeletedWith("/delete.jsp", "/importing.jsp");
  }

  @Test
  void sessionsInUrlsStayOutOfFragments() {
    app.webXml("<session-config><tracking-mode>URL</tracking-mode></session-config>")
        .stanFilter("")
        .page(
            "links.jsp",
            TAGLIBS
                + "<c:url value='/a'/> <stan:cache key='menu'><c:url value='/b'/> "
                + RANDOM
                + "</stan:cache>");
    String mine = get("/links.jsp");
    String yours = get("/links.jsp");
    assertThat(mine).matches("/a;jsessionid=\\S+ /b " + UUID);
    assertThat(yours).matches("/a;jsessionid=\\S+ /b " + UUID);
    assertThat(link(mine)).isNotEqualTo(link(yours));
    assertThat(random(mine)).isEqualTo(random(yours));
    String again = get(link(mine).replace("/a;", "/links.jsp;"));
    assertThat(link(again)).isEqualTo(link(mine));
    assertThat(random(again)).isEqualTo(random(mine));
  }

  private static String link(String page) {
    return page.split(" ")[0];
  }

  private static String random(String page) {
    return page.split(" ")[2];
  }

  private String thenIsCached(String path) {
    String first = get(path);
    assertThat(first).containsPattern(UUID);
    assertThat(get(path)).as(path).isEqualTo(first);
    return first;
  }

  private void thenIsDeletedWith(String delete, String path) {
    String before = get(path);
    get(delete);
    assertThat(get(path)).isNotEqualTo(before);
    thenIsCached(path);
  }

  private static WebApp sharing(Memcached memcached, WebApp app, String namespace) {
    return app.memcachedLib()
        .stanFilter("")
        .contextParam("stan.memcached", memcached.address())
        .contextParam("stan.namespace", namespace)
        .contextParam("stan.budget", "5s");
  }

  /** Waits until the node has connected, so that what it shows is cached. */
  private static String awaitCached(Container node, String path) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(node, path), shown -> shown.equals(get(node, path)));
  }

  /** Without JSTL, which a WAR without libraries of its own has in Jetty only. */
  private Path withoutDescriptor() throws IOException {
    Files.delete(app.folder().resolve("fragment.jsp"));
    Files.delete(app.folder().resolve("delete.jsp"));
    app.page("plain.jsp", HEAD.substring(0, HEAD.indexOf("<%@ taglib prefix='c'")) + FRAGMENT);
    return app.folder();
  }

  /** Compiles all pages as Tomcat's JspC does, and returns their servlets and mappings. */
  private String precompiled() throws Exception {
    Build.jstl().forEach(app::lib);
    Path servlets = Build.newFolder("jspc").resolve("servlets.xml");
    // It must be there for JspC to find the classes of tag files in it.
    Path classes = Files.createDirectories(app.folder().resolve("WEB-INF/classes"));
    JspC jspc = new JspC();
    jspc.setUriroot(app.folder().toString());
    jspc.setOutputDir(classes.toString());
    jspc.setWebXmlInclude(servlets.toString());
    jspc.setCompile(true);
    jspc.setFailOnError(true);
    jspc.execute();
    return Files.readString(servlets);
  }

  private String get(String path) {
    return get(container.of(app), path);
  }

  private static String get(Container node, String path) {
    Http.Reply reply = Http.to(node.base()).get(path);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text().strip();
  }

  private static byte[] jar(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue().getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] bytesOf(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return in.readAllBytes();
    }
  }
}
