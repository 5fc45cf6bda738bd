package org.turbostan.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.testing.Build;
import org.turbostan.testing.Document;

/** What the README has users put into their {@code pom.xml} is what this build makes and needs. */
class ReadmeDependenciesTest {

  private static final Document README = Document.of("README.md");

  @ParameterizedTest
  @ValueSource(strings = {"dependency", "all-in-one"})
  void turboStanHasThisVersion(String example) throws IOException {
    assertThat(README.example(example))
        .contains("<groupId>" + element(pom(), "groupId") + "</groupId>")
        .contains("<artifactId>" + element(pom(), "artifactId") + "</artifactId>")
        .contains("<version>" + element(pom(), "version") + "</version>");
  }

  @Test
  void theSelfContainedJarHasItsClassifier() throws IOException {
    assertThat(README.example("all-in-one"))
        .contains("<classifier>" + element(pom(), "shadedClassifierName") + "</classifier>");
  }

  @Test
  void whatMemcachedNeedsHasTheVersionsThatAreTested() throws IOException {
    assertThat(README.example("memcached-dependencies"))
        .containsSubsequence("folsom", element(pom(), "folsom.version"))
        .containsSubsequence("failsafe", element(pom(), "resilience.version"));
  }

  private static String pom() throws IOException {
    return Files.readString(Build.basedir().resolve("pom.xml"));
  }

  private static String element(String pom, String name) {
    Matcher element = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
    assertThat(element.find()).as(name).isTrue();
    return element.group(1);
  }
}
