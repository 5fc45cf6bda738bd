package org.turbostan.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.168.1.128/25, 192.168.1.200, true",
    "192.168.1.128/25, 192.168.1.100, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "fe80::/10, fe80::1%eth0, true",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "10.0.0.0/8, localhost, false",
    "10.0.0.0/8, '', false"
  })
  void anAddressIsInTheRangeWithWhichItSharesTheFirstBits(
      String range, String address, boolean in) {
    AddressRange parsed = AddressRange.parse(range);
    assertThat(parsed).isNotNull();
    assertThat(parsed.contains(address)).isEqualTo(in);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::1/129", "1/8", "a:b"})
  void whatIsNoRangeIsRefused(String text) {
    assertThat(AddressRange.parse(text)).isNull();
  }

  @Test
  void nobodyMayPurgeByDefault() {
    assertThat(Settings.from().allowsPurgeFrom("127.0.0.1")).isFalse();
    assertThat(Settings.from().purges()).isFalse();
  }
}
