package org.turbostan.packaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/**
 * The self-contained jar holds all that memcached needs, and nothing that a web application could
 * confuse with its own.
 */
class AllInOneIT {

  private static final String TAGLIB =
      "<%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>";

  /** Pages that compile against old versions, and run with nothing else. */
  private static final String OWN_LIBRARIES =
      TAGLIB
          + "<%= com.google.common.base.Objects.firstNonNull(null, \"Guava 16\") %>, Netty "
          + "<%= io.netty.util.Version.identify().get(\"netty-transport\").artifactVersion() %>";

  /** What refers to a class of one of the bundled libraries by its true name. */
  private static final Pattern TRUE_NAME =
      Pattern.compile(
          "(?<!org/turbostan/shaded/)(?:com/github/benmanes|com/google/common|com/google/thirdparty"
              + "|com/spotify|dev/failsafe|io/netty|org/slf4j)/\\w+(?:/\\w+)*");

  @ParameterizedTest
  @EnumSource
  void itServesAWebApplicationWithAGuavaAndANettyOfItsOwn(Container.Kind kind) {
    try (Memcached memcached = Memcached.start();
        Container one = kind.start(node(memcached));
        Container two = kind.start(node(memcached))) {
      assertThat(get(one, "/own.jsp")).isEqualTo("Guava 16, Netty 4.0.56.Final");

      String cached = awaitShared(one, two);
      get(one, "/delete.jsp");
      assertThat(get(two, "/fragment.jsp")).isNotEqualTo(cached);
      assertThat(awaitShared(one, two)).isNotEqualTo(cached);
      assertThat(get(two, "/own.jsp")).isEqualTo("Guava 16, Netty 4.0.56.Final");
    }
  }

  @Test
  void everyClassIsInAPackageOfOurs() throws IOException {
    assertThat(entries().keySet())
        .filteredOn(name -> name.endsWith(".class"))
        .allMatch(name -> name.startsWith("org/turbostan/"))
        .noneMatch(name -> name.endsWith("module-info.class"))
        .contains("org/turbostan/shaded/com/spotify/folsom/MemcacheClient.class")
        .contains("org/turbostan/FragmentCache.class");
  }

  @Test
  void noClassRefersToABundledOneByItsTrueName() throws IOException {
    entries()
        .forEach(
            (name, bytes) -> {
              if (name.endsWith(".class")) {
                assertThat(TRUE_NAME.matcher(new String(bytes, ISO_8859_1)).results())
                    .as(name)
                    .extracting(result -> result.group())
                    .isEmpty();
              }
            });
  }

  @Test
  void nothingIsInItTwice() throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(Build.allInOneJar()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void nothingIsInItForParticularReleasesOfJava() throws IOException {
    assertThat(entries().keySet()).noneMatch(name -> name.startsWith("META-INF/versions/"));
    assertThat(text("META-INF/MANIFEST.MF")).doesNotContain("Multi-Release");
  }

  @Test
  void servicesNameClassesThatAreInIt() throws IOException {
    Map<String, byte[]> entries = entries();
    assertThat(entries.keySet())
        .filteredOn(name -> name.startsWith("META-INF/services/"))
        .filteredOn(name -> !name.endsWith("/"))
        .containsExactlyInAnyOrder(
            "META-INF/services/jakarta.servlet.ServletContainerInitializer",
            "META-INF/services/org.hibernate.integrator.spi.Integrator",
            "META-INF/services/org.turbostan.shaded.org.slf4j.spi.SLF4JServiceProvider")
        .allSatisfy(
            name ->
                assertThat(text(name).strip().replace('.', '/') + ".class").isIn(entries.keySet()));
  }

  @Test
  void itHasTheTagLibraryAndTheLicences() throws IOException {
    assertThat(text("META-INF/turbostan.tld")).contains("<uri>turbostan.tags</uri>");
    assertThat(text("META-INF/LICENSE")).contains("Apache License");
    assertThat(text("META-INF/THIRD-PARTY.md")).contains("QOS.ch");
  }

  /** Whoever adds a dependency says under which licence it comes. */
  @Test
  void eachBundledLibraryIsNamedWithItsLicence() throws IOException {
    String notice = text("META-INF/THIRD-PARTY.md");
    assertThat(entries())
        .allSatisfy(
            (name, bytes) -> {
              if (name.startsWith("META-INF/maven/") && name.endsWith("/pom.properties")) {
                String artifact = properties(bytes).getProperty("artifactId");
                if (!artifact.equals("turbostan") && !artifact.equals("jctools-core")) {
                  assertThat(notice).containsPattern("[:`]" + artifact + "`");
                }
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void asAModuleItIsCalledTurbostan(Jar jar) {
    assertThat(ModuleFinder.of(jar.file()).findAll())
        .extracting(module -> module.descriptor().name())
        .containsExactly("org.turbostan");
    assertThat(ModuleFinder.of(jar.file()).find("org.turbostan"))
        .get()
        .extracting(module -> module.descriptor())
        .matches(ModuleDescriptor::isAutomatic);
  }

  private enum Jar {
    PLAIN {
      @Override
      Path file() {
        return Build.jar();
      }
    },
    ALL_IN_ONE {
      @Override
      Path file() {
        return Build.allInOneJar();
      }
    };

    abstract Path file();
  }

  private static WebApp node(Memcached memcached) {
    WebApp app = WebApp.allInOne();
    Build.clashing().forEach(app::lib);
    return app.stanFilter("")
        .contextParam("stan.memcached", memcached.address())
        .contextParam("stan.budget", "5s")
        .page("own.jsp", OWN_LIBRARIES)
        .page(
            "fragment.jsp",
            TAGLIB
                + "<stan:cache key='box' tags='product:42'><%= java.util.UUID.randomUUID() %>"
                + "</stan:cache>")
        .page("delete.jsp", TAGLIB + "<stan:invalidate tags='product:42'/>");
  }

  /** Waits until both nodes have connected and show the same rendering, and returns it. */
  private static String awaitShared(Container one, Container two) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(one, "/fragment.jsp"), shown -> shown.equals(get(two, "/fragment.jsp")));
  }

  private static String get(Container node, String path) {
    Http.Reply reply = Http.to(node.base()).get(path);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text().strip();
  }

  private static Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(Build.allInOneJar()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static String text(String name) throws IOException {
    assertThat(entries()).containsKey(name);
    return new String(entries().get(name), UTF_8);
  }

  private static Properties properties(byte[] bytes) {
    Properties properties = new Properties();
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
