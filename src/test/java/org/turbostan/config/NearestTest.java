package org.turbostan.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {

  @ParameterizedTest
  @CsvSource({
    "stan.memcache, stan.memcached",
    "stan.memcahced, stan.memcached",
    "Stan.Memcached, stan.memcached",
    "stan.memcached.usr, stan.memcached.user",
    "stan.memcached-user, stan.memcached.user",
    "stan.memcached.pasword, stan.memcached.password",
    "stan.maxBody, stan.max-body",
    "stan.max_body, stan.max-body",
    "stan.local.maxbytes, stan.local.max-bytes",
    "stan.tll, stan.ttl",
    "stan.jiter, stan.jitter",
    "stan.uncachable-ttl, stan.uncacheable-ttl",
    "stan.host, stan.hosts",
  })
  void findsWhatWasMeant(String misspelt, String meant) {
    assertThat(Nearest.to(misspelt, Knobs.names())).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stan.num.threads", "stan.", "stan.opencl.device.id", "stan.x.y.z.w"})
  void guessesNothingFarFetched(String name) {
    assertThat(Nearest.to(name, Knobs.names())).isEmpty();
  }
}
