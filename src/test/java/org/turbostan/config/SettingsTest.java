package org.turbostan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final String SECRET = "correct horse battery staple";
  private static final String TOKEN = "correct-horse-battery-staple";

  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> contextParams = new LinkedHashMap<>();

  // Where a value comes from.

  @Test
  void withNothingSetTheDefaultsHold() {
    Settings settings = settings();
    assertThat(settings.enabled()).isTrue();
    assertThat(settings.namespace()).isEqualTo("stan");
    assertThat(settings.localMaxBytes()).isEqualTo(64L << 20);
    assertThat(settings.maxBodyBytes()).isEqualTo(1_000_000);
    assertThat(settings.ttl()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.stale()).isZero();
    assertThat(settings.jitterPercent()).isEqualTo(5);
    assertThat(settings.budget()).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.longestWait()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.uncacheableTtl()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.trace()).isEqualTo(Trace.OFF);
    assertThat(settings.hosts()).isEmpty();
    assertThat(settings.obeysRequests()).isFalse();
    assertThat(settings.servers()).isEmpty();
    assertThat(settings.isShared()).isFalse();
    assertThat(settings.memcachedCredentials()).isEmpty();
    assertThat(settings.memcachedTls()).isFalse();
    assertThat(settings.lease()).isEqualTo(Duration.ofMillis(25));
    assertThat(settings.claimTtl()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.secret()).isEmpty();
    assertThat(settings.previousSecret()).isEmpty();
    assertThat(settings.compressAboveBytes()).isEqualTo(2048);
    assertThat(settings.adminToken()).isEmpty();
  }

  @Test
  void everySettingReachesItsAccessor() {
    contextParams.put("stan.enabled", "false");
    contextParams.put("stan.request-directives", "obey");
    contextParams.put("stan.namespace", "shop");
    contextParams.put("stan.local.max-bytes", "128MB");
    contextParams.put("stan.max-body", "512kB");
    contextParams.put("stan.ttl", "1h");
    contextParams.put("stan.stale", "1m");
    contextParams.put("stan.jitter", "10%");
    contextParams.put("stan.budget", "20ms");
    contextParams.put("stan.wait", "3s");
    contextParams.put("stan.uncacheable-ttl", "9s");
    contextParams.put("stan.trace", "header");
    contextParams.put("stan.hosts", "www.example.org");
    contextParams.put("stan.memcached", "cache1,cache2");
    contextParams.put("stan.memcached.user", "shop");
    contextParams.put("stan.memcached.password", "sesame");
    contextParams.put("stan.memcached.tls", "true");
    contextParams.put("stan.lease", "40ms");
    contextParams.put("stan.claim", "4s");
    contextParams.put("stan.near", "false");
    contextParams.put("stan.outage.serve-local", "30s");
    contextParams.put("stan.secret", SECRET);
    contextParams.put("stan.secret.previous", SECRET + "!");
    contextParams.put("stan.compress-above", "0");
    contextParams.put("stan.admin.token", TOKEN);
    contextParams.put("stan.admin.role", "operator");
    contextParams.put("stan.purge.from", "10.0.0.0/8,::1");
    contextParams.put("stan.node", "shop 1");
    Settings settings = settings();
    assertThat(contextParams.keySet()).containsExactlyInAnyOrderElementsOf(Knobs.names());
    assertThat(settings.enabled()).isFalse();
    assertThat(settings.namespace()).isEqualTo("shop");
    assertThat(settings.localMaxBytes()).isEqualTo(128L << 20);
    assertThat(settings.maxBodyBytes()).isEqualTo(512 << 10);
    assertThat(settings.ttl()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.stale()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.jitterPercent()).isEqualTo(10);
    assertThat(settings.budget()).isEqualTo(Duration.ofMillis(20));
    assertThat(settings.longestWait()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.uncacheableTtl()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.trace()).isEqualTo(Trace.HEADER);
    assertThat(settings.obeysRequests()).isTrue();
    assertThat(settings.hosts()).containsExactly("www.example.org");
    assertThat(settings.servers())
        .containsExactly(new ServerAddress("cache1", 11211), new ServerAddress("cache2", 11211));
    assertThat(settings.isShared()).isTrue();
    assertThat(settings.memcachedCredentials())
        .contains(new Credentials("shop", new Secret("sesame")));
    assertThat(settings.memcachedTls()).isTrue();
    assertThat(settings.lease()).isEqualTo(Duration.ofMillis(40));
    assertThat(settings.claimTtl()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.near()).isFalse();
    assertThat(settings.outageServeLocal()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.secret()).contains(new Secret(SECRET));
    assertThat(settings.previousSecret()).contains(new Secret(SECRET + "!"));
    assertThat(settings.compressAboveBytes()).isZero();
    assertThat(settings.adminToken()).contains(new Secret(TOKEN));
    assertThat(settings.adminRole()).contains("operator");
    assertThat(settings.allowsPurgeFrom("10.1.2.3")).isTrue();
    assertThat(settings.allowsPurgeFrom("::1")).isTrue();
    assertThat(settings.allowsPurgeFrom("11.1.2.3")).isFalse();
    assertThat(settings.purges()).isTrue();
    assertThat(settings.node()).contains("shop 1");
    assertThat(settings.remarks()).isEmpty();
  }

  @Test
  void aSystemPropertyBeatsTheEnvironmentWhichBeatsAContextParam() {
    contextParams.put("stan.ttl", "3s");
    assertThat(settings().ttl()).isEqualTo(Duration.ofSeconds(3));
    environment.put("STAN_TTL", "2s");
    assertThat(settings().ttl()).isEqualTo(Duration.ofSeconds(2));
    properties.setProperty("stan.ttl", "1s");
    assertThat(settings().ttl()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void anEmptyTextOverridesToo() {
    contextParams.put("stan.memcached", "cache1:11211");
    properties.setProperty("stan.memcached", "");
    assertThat(settings().isShared()).isFalse();
  }

  @Test
  void aValueThatIsOverriddenIsNotRead() {
    contextParams.put("stan.ttl", "junk");
    properties.setProperty("stan.ttl", "1s");
    assertThat(settings().ttl()).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "stan.ttl, STAN_TTL",
    "stan.local.max-bytes, STAN_LOCAL_MAX_BYTES",
    "stan.request-directives, STAN_REQUEST_DIRECTIVES",
  })
  void anEnvironmentVariableIsInCapitalsWithUnderscores(String name, String variable) {
    assertThat(Spelling.ENVIRONMENT.nameOf(name)).isEqualTo(variable);
  }

  @Test
  void whiteSpaceAroundAValueIsIgnoredAsDescriptorsWrapLines() {
    contextParams.put("stan.memcached", "\n    cache1:11211,\n    cache2:11211\n  ");
    assertThat(settings().servers()).hasSize(2);
  }

  @Test
  void namesOfOthersAreIgnored() {
    properties.setProperty("standard", "x");
    environment.put("STANDARD", "x");
    contextParams.put("org.standard", "x");
    assertThat(settings().remarks()).isEmpty();
  }

  @Test
  void aSourceIsReadOnceAndNeverFollowsLaterChanges() {
    var source = SettingsSource.systemProperties(properties);
    properties.setProperty("stan.ttl", "1s");
    assertThat(Settings.from(source).ttl()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void everyValueRemembersItsSource() {
    properties.setProperty("stan.ttl", "1s");
    environment.put("STAN_LOCAL_MAX_BYTES", "128MB");
    contextParams.put("stan.trace", "comment");
    assertThat(valueOf("stan.ttl").source()).isEqualTo("system property stan.ttl");
    assertThat(valueOf("stan.local.max-bytes").source())
        .isEqualTo("environment variable STAN_LOCAL_MAX_BYTES");
    assertThat(valueOf("stan.trace").source()).isEqualTo("context-param stan.trace");
    assertThat(valueOf("stan.budget"))
        .isEqualTo(
            new SettingValue(
                "stan.budget",
                "50ms",
                "default",
                "50ms",
                "What all cache work of one request may take together; what isn't there by then is"
                    + " rendered.",
                "a time span from 1ms to 10s"));
  }

  // Good values.

  @Test
  void theOrderAndSpellingOfServersMakeNoDifference() {
    contextParams.put("stan.memcached", "b:11211, A:11212, [0::1]");
    var one = settings().servers();
    contextParams.put("stan.memcached", "[::1]:11211,b,a:11212");
    assertThat(settings().servers()).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "TRUE, true", "False, false"})
  void aBooleanIsTrueOrFalseInAnyCase(String text, boolean value) {
    contextParams.put("stan.enabled", text);
    assertThat(settings().enabled()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0%, 0", "5, 5", "5 %, 5", "50%, 50"})
  void aPercentageNeedsNoSign(String text, int value) {
    contextParams.put("stan.jitter", text);
    assertThat(settings().jitterPercent()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"www.example.org", "WWW.Example.ORG", "www.example.org.", "[0:0::1]"})
  void aHostIsAllowedInAnySpelling(String host) {
    contextParams.put("stan.hosts", "Www.Example.Org,[::1]");
    assertThat(settings().allowsHost(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"example.org", "www.example.org.evil.org", "", "a b", "www.example.org:80"})
  void otherHostsAreNotAllowed(String host) {
    contextParams.put("stan.hosts", "www.example.org");
    assertThat(settings().allowsHost(host)).isFalse();
  }

  @Test
  void withoutAnAllowListAnyHostIsAllowedThatIsOne() {
    assertThat(settings().allowsHost("example.org")).isTrue();
    assertThat(settings().allowsHost("no host\n")).isFalse();
  }

  // Bad values.

  @Test
  void aWrongValueIsNamedWithItsSourceAndACure() {
    environment.put("STAN_BUDGET", "20s");
    thenRefused(
        "TurboStan does not start, because a setting is wrong: stan.budget (environment variable"
            + " STAN_BUDGET): \"20s\" is more than 10s. Expected is a time span from 1ms to 10s,"
            + " for example STAN_BUDGET=50ms");
  }

  @Test
  void theExampleIsWrittenAsItsSourceWantsIt() {
    properties.setProperty("stan.trace", "on");
    contextParams.put("stan.jitter", "0.05");
    thenRefused(
        """
        TurboStan does not start, because 2 settings are wrong:
          1. stan.trace (system property stan.trace): "on" is not one of them. Expected is off, \
        comment or header, for example -Dstan.trace=comment
          2. stan.jitter (context-param stan.jitter): "0.05" is not a whole percentage. Expected is \
        a whole percentage from 0% to 50%, for example <param-name>stan.jitter</param-name>\
        <param-value>5%</param-value>\
        """);
  }

  @Test
  void allThatIsWrongIsReportedTogether() {
    properties.setProperty("stan.ttl", "soon");
    properties.setProperty("stan.bugdet", "50ms");
    environment.put("STAN_NAMESPACE", "a b");
    contextParams.put("stan.secret.previous", SECRET);
    assertThat(refusal().problems())
        .hasSize(4)
        .satisfiesExactly(
            p -> assertThat(p).startsWith("stan.bugdet (system property): "),
            p -> assertThat(p).startsWith("stan.ttl (system property stan.ttl): \"soon\" "),
            p -> assertThat(p).startsWith("stan.namespace (environment variable STAN_NAMESPACE): "),
            p -> assertThat(p).startsWith("stan.secret.previous (context-param "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "stan.enabled | yes | \"yes\" is neither true nor false.",
        "stan.enabled | `` | \"\" is neither true nor false.",
        "stan.namespace | `` | \"\" is not 1 to 32 letters, digits, - or _.",
        "stan.namespace | my.shop | \"my.shop\" is not 1 to 32 letters, digits, - or _.",
        "stan.local.max-bytes | 512kB | \"512kB\" is less than 1MB.",
        "stan.local.max-bytes | 2000GB | \"2000GB\" is more than 1024GB.",
        "stan.max-body | 1023 | \"1023\" is less than 1kB.",
        "stan.max-body | 65MB | \"65MB\" is more than 64MB.",
        "stan.ttl | 0 | \"0\" is less than 1s.",
        "stan.ttl | 30d | \"30d\" is more than 29d.",
        "stan.ttl | -1 | \"-1\" is negative: a time span is zero or more.",
        "stan.jitter | 51% | \"51%\" is more than 50%.",
        "stan.jitter | -1% | \"-1%\" is not a whole percentage.",
        "stan.budget | 500us | \"500us\" is not a time span: ",
        "stan.budget | PT0.0009S | \"PT0.0009S\" is less than 1ms.",
        "stan.lease | 2s | \"2s\" is more than 1s.",
        "stan.claim | 1s | \"1s\" is less than 2s.",
        "stan.hosts | example.org:8080 | \"example.org:8080\" has a port: write only the name.",
        "stan.hosts | https://example.org | \"https://example.org\" is not a host: ",
        "stan.hosts | *.example.org | \"*.example.org\" is not a host: ",
        "stan.memcached | a,,b | \"a,,b\" has an empty place: put one comma between two entries,"
            + " none at the end.",
        "stan.memcached | a,b, | \"a,b,\" has an empty place: ",
        "stan.memcached | a:0 | \"a:0\" has a wrong port: ",
        "stan.memcached | a:1 b:1 | \"a:1 b:1\" is not host:port ",
        "stan.memcached | localhost,b,127.0.0.1:11211 | \"localhost\" and \"127.0.0.1:11211\" are"
            + " one server, 127.0.0.1:11211.",
        "stan.memcached.user | `` | \"\" is empty.",
        "stan.memcached.user | a b | \"a b\" holds white space.",
      })
  void refusesWrongValues(String name, String text, String why) {
    contextParams.put(name, text);
    String place = name + " (context-param " + name + "): ";
    assertThat(refusal().problems())
        .anySatisfy(p -> assertThat(p).startsWith(place + why).contains(" Expected is "));
  }

  @Test
  void aValueThatForgesALogLineIsEscaped() {
    contextParams.put("stan.namespace", "a\nINFO all is well");
    assertThat(refusal()).hasMessageContaining("\"a\\nINFO all is well\"");
  }

  // Unknown names.

  @Test
  void anUnknownNameIsRefusedWithTheNearestKnownOne() {
    contextParams.put("stan.memcache", "cache1");
    thenRefused(
        "TurboStan does not start, because a setting is wrong: stan.memcache (context-param): there"
            + " is no such setting. Did you mean stan.memcached?");
  }

  @Test
  void theNearestNameIsSpelledAsItsSourceWantsIt() {
    environment.put("STAN_LOCAL_MAXBYTES", "64MB");
    assertThat(refusal().problems())
        .containsExactly(
            "STAN_LOCAL_MAXBYTES (environment variable): there is no such setting. Did you mean"
                + " STAN_LOCAL_MAX_BYTES?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stan_memcached", "stan.memcached", "Stan_Memcached"})
  void aVariableInTheWrongCaseIsNotPassedOver(String name) {
    environment.put(name, "cache1");
    assertThat(refusal()).hasMessageEndingWith("Did you mean STAN_MEMCACHED?");
  }

  @Test
  void aNameLikeNoOtherIsRefusedWithAllThatThereAre() {
    environment.put("STAN_NUM_THREADS", "4");
    assertThat(refusal())
        .hasMessageContaining(
            "STAN_NUM_THREADS (environment variable): there is no such setting. Remove it, also if"
                + " it is another program's. The settings are STAN_MEMCACHED, STAN_LOCAL_MAX_BYTES,"
                + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STAN_SERVICE_HOST",
        "STAN_SERVICE_PORT_HTTP",
        "STAN_PORT",
        "STAN_MEMCACHED_SERVICE_HOST",
        "STAN_MEMCACHED_SERVICE_PORT",
        "STAN_MEMCACHED_PORT",
        "STAN_MEMCACHED_PORT_11211_TCP",
        "STAN_MEMCACHED_PORT_11211_TCP_ADDR"
      })
  void variablesThatKubernetesMakesOfAServicesNameAreNoSettings(String name) {
    environment.put(name, "tcp://10.0.0.1:11211");
    assertThat(settings().isShared()).isFalse();
  }

  @Test
  void theValueOfAnUnknownNameIsNotShown() {
    environment.put("STAN_SECRT", SECRET);
    assertThat(refusal().getMessage()).doesNotContain(SECRET);
  }

  // Secrets.

  @Test
  void secretsAreShownNowhere() {
    contextParams.put("stan.memcached", "cache1");
    contextParams.put("stan.memcached.user", "shop");
    contextParams.put("stan.memcached.password", SECRET);
    contextParams.put("stan.secret", SECRET);
    contextParams.put("stan.secret.previous", SECRET);
    contextParams.put("stan.admin.token", TOKEN);
    Settings settings = settings();
    assertThat(settings)
        .hasToString(
            "[stan.memcached=cache1, stan.memcached.user=shop, stan.memcached.password=(hidden),"
                + " stan.secret=(hidden), stan.secret.previous=(hidden),"
                + " stan.admin.token=(hidden)]");
    assertThat(settings.values().toString()).contains("(hidden)").doesNotContain(SECRET);
    assertThat(settings.secret().toString()).doesNotContain(SECRET);
    assertThat(settings.memcachedCredentials().toString()).doesNotContain(SECRET);
    assertThat(SettingsSource.contextParams(contextParams.keySet(), contextParams::get).toString())
        .doesNotContain(SECRET);
  }

  @Test
  void aWrongSecretIsNotShown() {
    environment.put("STAN_SECRET", "sesame");
    thenRefused(
        "TurboStan does not start, because a setting is wrong: stan.secret (environment variable"
            + " STAN_SECRET): The value, not shown here, has 6 characters. Expected is a random"
            + " text of at least 16 characters, for example STAN_SECRET=(output of: openssl rand"
            + " -hex 32)");
  }

  @Test
  void anEmptySecretIsRefusedAsADeploymentThatLostIt() {
    environment.put("STAN_SECRET", "");
    assertThat(refusal()).hasMessageContaining("has 0 characters");
  }

  @Test
  void aWrongPasswordIsNotShown() {
    contextParams.put("stan.memcached", "cache1");
    contextParams.put("stan.memcached.user", "shop");
    contextParams.put("stan.memcached.password", "sesame\r\nflush_all");
    assertThat(refusal().getMessage())
        .contains("The value, not shown here, holds a control character.")
        .doesNotContain("sesame");
  }

  @Test
  void aWrongTokenIsNotShown() {
    contextParams.put("stan.admin.token", "sesame");
    assertThat(refusal().getMessage())
        .contains("The value, not shown here, has 6 characters.")
        .doesNotContain("sesame");
    contextParams.put("stan.admin.token", "open sesame, open");
    assertThat(refusal().getMessage())
        .contains("The value, not shown here, holds other characters than letters")
        .doesNotContain("sesame");
  }

  @Test
  void aPasswordAmongTheServersIsNotShown() {
    contextParams.put("stan.memcached", "cache1,memcached://shop:sesame@cache2:11211");
    assertThat(refusal().getMessage())
        .contains("\"cache1,memcached://***@cache2:11211\" holds a user: name it in")
        .doesNotContain("sesame");
  }

  // Combinations.

  @Test
  void aPasswordNeedsAUser() {
    contextParams.put("stan.memcached", "cache1");
    contextParams.put("stan.memcached.password", "sesame");
    thenProblem(
        "stan.memcached.password (context-param stan.memcached.password) is set without"
            + " stan.memcached.user. Set both or neither.");
  }

  @Test
  void aUserNeedsAPassword() {
    contextParams.put("stan.memcached", "cache1");
    environment.put("STAN_MEMCACHED_USER", "shop");
    thenProblem(
        "stan.memcached.user (environment variable STAN_MEMCACHED_USER) is set without"
            + " stan.memcached.password. Set both or neither.");
  }

  @Test
  void aPreviousSecretNeedsASecret() {
    contextParams.put("stan.secret.previous", SECRET);
    thenProblem(
        "stan.secret.previous (context-param stan.secret.previous) is set without stan.secret. Set"
            + " both or neither.");
  }

  @Test
  void aBodyFitsIntoMemcached() {
    contextParams.put("stan.memcached", "cache1");
    contextParams.put("stan.max-body", "1MB");
    thenProblem(
        "stan.max-body (context-param stan.max-body) is 1048576 bytes, but with memcached servers"
            + " it is at most 1000000, because they refuse items near 1 MiB. Lower it or leave it"
            + " out.");
  }

  @Test
  void withoutServersABodyMayBeLarger() {
    contextParams.put("stan.max-body", "1MB");
    assertThat(settings().maxBodyBytes()).isEqualTo(1 << 20);
  }

  @Test
  void aBodyFitsIntoTheLocalMap() {
    contextParams.put("stan.max-body", "64MB");
    contextParams.put("stan.local.max-bytes", "32MB");
    thenProblem(
        "stan.max-body (context-param stan.max-body) is more than stan.local.max-bytes (32MB), so"
            + " such a body would never stay in the local map. Raise the one or lower the other.");
  }

  @Test
  void credentialsAndTlsWithoutServersMeanThatTheServersWereForgotten() {
    contextParams.put("stan.memcached.user", "shop");
    contextParams.put("stan.memcached.password", "sesame");
    environment.put("STAN_MEMCACHED_TLS", "true");
    assertThat(refusal().problems())
        .hasSize(3)
        .contains(
            "stan.memcached.tls (environment variable STAN_MEMCACHED_TLS) is set, but no servers"
                + " are. Set stan.memcached to host:port, or to the empty text if a local map is"
                + " meant.");
  }

  @Test
  void withServersSwitchedOffByNameTheirSettingsAreOnlyRemarkedOn() {
    properties.setProperty("stan.memcached", "");
    contextParams.put("stan.memcached.tls", "true");
    contextParams.put("stan.lease", "40ms");
    assertThat(settings().remarks())
        .containsExactly(
            "stan.memcached.tls (context-param stan.memcached.tls) has no effect, because"
                + " stan.memcached names no servers.",
            "stan.lease (context-param stan.lease) has no effect, because stan.memcached names no"
                + " servers.");
  }

  @Test
  void aWrongServerListDoesNotMakeOtherSettingsLookWrong() {
    contextParams.put("stan.memcached", "a,,b");
    contextParams.put("stan.memcached.user", "shop");
    contextParams.put("stan.memcached.password", "sesame");
    assertThat(refusal().problems()).hasSize(1);
  }

  private Settings settings() {
    return Settings.from(
        SettingsSource.systemProperties(properties),
        SettingsSource.environment(environment),
        SettingsSource.contextParams(contextParams.keySet(), contextParams::get));
  }

  private SettingValue valueOf(String name) {
    List<SettingValue> values = settings().values();
    return values.stream().filter(value -> value.name().equals(name)).findFirst().orElseThrow();
  }

  private SettingException refusal() {
    return catchThrowableOfType(SettingException.class, this::settings);
  }

  private void thenRefused(String message) {
    assertThat(refusal()).hasMessage(message);
  }

  private void thenProblem(String problem) {
    assertThat(refusal().problems()).containsExactly(problem);
  }
}
