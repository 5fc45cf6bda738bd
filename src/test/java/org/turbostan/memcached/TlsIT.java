package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.testing.Certificate;
import org.turbostan.testing.LogLines;
import org.turbostan.testing.Memcached;

/** TLS with a memcached that speaks it ({@code -Z}), and with those that should not be trusted. */
class TlsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");

  @Test
  void aServerWithATrustedCertificateIsUsed() {
    Certificate certificate = Certificate.of("ip:127.0.0.1");
    try (Memcached memcached = speaking(certificate);
        MemcachedStore node = node(memcached, certificate)) {
      await().atMost(PATIENCE).untilAsserted(() -> assertStores(node));
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsNotUsedAndTheLogSaysWhatToDo() {
    assertRefused(Certificate.of("ip:127.0.0.1"), Certificate.of("ip:127.0.0.1"));
  }

  @Test
  void aTrustedCertificateOfAnotherHostIsRefused() {
    Certificate certificate = Certificate.of("dns:elsewhere.example");
    assertRefused(certificate, certificate);
  }

  @Test
  void aServerWithoutTlsIsNotUsedAndTheLogSaysWhatToDo() {
    try (LogLines log = LogLines.of(ServerLog.class.getName());
        Memcached memcached = Memcached.start();
        MemcachedStore node = node(memcached, Certificate.of("ip:127.0.0.1"))) {
      assertUnused(memcached, node, log);
    }
  }

  private static void assertRefused(Certificate shown, Certificate trusted) {
    try (LogLines log = LogLines.of(ServerLog.class.getName());
        Memcached memcached = speaking(shown);
        MemcachedStore node = node(memcached, trusted)) {
      assertUnused(memcached, node, log);
    }
  }

  private static void assertUnused(Memcached memcached, MemcachedStore node, LogLines log) {
    String start = "memcached server " + memcached.address() + " can't be used by TLS (";
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(log.lines())
                    .filteredOn(line -> line.startsWith(start))
                    .singleElement(STRING)
                    .contains("javax.net.ssl.trustStore", "stan.memcached.tls=false"));
    assertThat(node.get(BOX, node.snapshot()))
        .isCompletedWithValue(Found.absent(Reason.SERVER_UNREACHABLE));
  }

  private static Memcached speaking(Certificate certificate) {
    return Memcached.start(
        "-Z", "-o", "ssl_chain_cert=" + certificate.pem() + ",ssl_key=" + certificate.keyPem());
  }

  private static MemcachedStore node(Memcached memcached, Certificate trusted) {
    return MemcachedStore.builder(List.of(new ServerAddress("127.0.0.1", memcached.port())))
        .tls(trusted.trusted())
        .budget(Duration.ofSeconds(5))
        .open();
  }

  private static void assertStores(MemcachedStore node) throws Exception {
    Entry entry =
        Entry.of(
            BOX,
            Content.of("content"),
            Instant.now(),
            Lifetime.of(Duration.ofMinutes(10)),
            Set.of(Tag.ALL),
            Set.of());
    assertThat(node.set(entry, node.snapshot()).toCompletableFuture().get(30, TimeUnit.SECONDS))
        .isNull();
    Found found = node.get(BOX, node.snapshot()).toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(found.entry()).isNotNull();
  }
}
