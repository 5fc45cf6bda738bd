package org.turbostan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({
    "cache1:11212, cache1:11212",
    "cache1, cache1:11211",
    "Cache1.Example.ORG.:11211, cache1.example.org:11211",
    "my_memcached, my_memcached:11211",
    "10.0.0.1:1, 10.0.0.1:1",
    "localhost:11211, 127.0.0.1:11211",
    "LOCALHOST, 127.0.0.1:11211",
    "[::1]:11212, [::1]:11212",
    "[::1], [::1]:11211",
    "[0:0:0:0:0:0:0:1], [::1]:11211",
    "[2001:DB8:0:0:1:0:0:1], [2001:db8::1:0:0:1]:11211",
    "[2001:db8:0:0:0:0:0:0], [2001:db8::]:11211",
    "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1]:11211",
    "[2001:db8:10:0:0:100:0:1], [2001:db8:10::100:0:1]:11211",
    "[::ffff:10.0.0.1], 10.0.0.1:11211",
    "[::], [::]:11211",
  })
  void hasOneSpellingPerServer(String text, String address) {
    assertThat(ServerAddress.parse(text)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[1]",
        "[1.2.3.4]",
        "[::1%eth0]",
        "[::g]",
        "[1:2:3]",
        "[::1::2]",
        "",
        "a b",
        "-a",
        "a-",
        "a..b",
        ".",
        "127.1",
        "0x7f000001",
        "2130706433",
        "127.0.0.256",
        "010.0.0.1",
        "straße",
        "/var/run/memcached.sock",
        "cache1 11211",
        "cache1;cache2",
        "${memcached}"
      })
  void refusesWhatIsNoHost(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "\"%s\" is not a host: write a name (cache1.example.org), an IPv4 address (10.0.0.1)"
                + " or an IPv6 address in brackets ([2001:db8::1]).",
            text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "2001:db8::1", "a:1:2", "[::1]x", "[::1", "x[::1]:1"})
  void refusesWhatIsNotHostAndPort(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "\"%s\" is not host:port (an IPv6 address stands in brackets, [::1]:11211).", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:", "a:0", "a:65536", "a:-1", "a:http", "a:99999999999", "[::1]: 1"})
  void refusesAWrongPort(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"%s\" has a wrong port: it is a number from 1 to 65535.", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"memcached://cache1:11211", "tcp://10.0.0.1:11211"})
  void refusesAUrl(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .hasMessage("\"%s\" is a URL: write only host and port, e.g. cache1:11211.", text);
  }
}
