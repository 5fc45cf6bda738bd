package org.turbostan.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turbostan.config.Settings;
import org.turbostan.config.SettingsSource;

class StartReportTest {

  @Test
  void namesModeAndSize() {
    assertThat(StartReport.of("/shop", with(Map.of())))
        .isEqualTo(
            "TurboStan caches for '/shop' in a local map of 64MB; set: nothing, all settings have"
                + " their defaults");
  }

  @Test
  void namesTheServersThatAreShared() {
    assertThat(StartReport.of("", with(Map.of("stan.memcached", "10.0.0.7:11211,10.0.0.8"))))
        .startsWith(
            "TurboStan caches for '' in memcached at 10.0.0.7:11211, 10.0.0.8:11211, with a local"
                + " map of 64MB before it; set: ");
  }

  @Test
  void namesNoMapThatIsSwitchedOff() {
    assertThat(StartReport.of("", with(Map.of("stan.memcached", "10.0.0.7", "stan.near", "false"))))
        .doesNotContain("local map");
  }

  @Test
  void namesWhereEachSettingCameFrom() {
    assertThat(StartReport.of("", with(Map.of("stan.local.max-bytes", "8MB"))))
        .endsWith(
            "in a local map of 8MB; set: stan.local.max-bytes=8MB (context-param"
                + " stan.local.max-bytes)");
  }

  @Test
  void saysThatItIsSwitchedOff() {
    assertThat(StartReport.of("", with(Map.of("stan.enabled", "false"))))
        .contains("is switched off");
  }

  @Test
  void noSecretIsInIt() {
    assertThat(StartReport.of("", with(Map.of("stan.secret", "0123456789abcdef"))))
        .doesNotContain("0123456789abcdef");
  }

  private static Settings with(Map<String, String> params) {
    return Settings.from(SettingsSource.contextParams(params.keySet(), params::get));
  }
}
