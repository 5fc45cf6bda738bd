package org.turbostan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class GzipTest {

  private static final byte[] TEXT = "The quick brown fox. ".repeat(500).getBytes(UTF_8);

  @Test
  void anyReaderOfGzipReadsIt() throws IOException {
    assertThat(read(gzip(TEXT).bytes())).isEqualTo(TEXT);
    assertThat(gzip(TEXT).length()).isLessThan(TEXT.length / 10);
  }

  @Test
  void itIsMadeAgainFromWhatIsBetweenItsFrame() {
    Gzip gzip = gzip(TEXT);
    byte[] deflated = gzip.deflated();
    assertThat(Gzip.ofDeflated(deflated, 0, deflated.length, TEXT).bytes()).isEqualTo(gzip.bytes());
  }

  @Test
  void whatDoesNotGainIsLeftAsItIs() {
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    assertThat(Gzip.of(noise)).isNull();
    assertThat(Gzip.of(new byte[0])).isNull();
    assertThat(Gzip.of("short".getBytes(UTF_8))).isNull();
  }

  @Test
  void itWeighsButMakesNoContentTooLarge() {
    Content plain = Content.of(TEXT, List.of());
    Content both = plain.with(Gzip.of(TEXT));
    assertThat(both.weight()).isEqualTo(plain.weight() + gzip(TEXT).length());
    assertThat(both.plainWeight()).isEqualTo(plain.weight());
    assertThat(both).isEqualTo(plain);
  }

  @Test
  void onlyWhatGoesOutAsItIsHasOne() {
    Content holed = Content.of(TEXT, List.of(), List.of(new Hole(3, 1, List.of())));
    assertThatThrownBy(() -> holed.with(Gzip.of(TEXT))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Content.of("text").with(Gzip.of(TEXT)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Gzip gzip(byte[] plain) {
    return java.util.Objects.requireNonNull(Gzip.of(plain));
  }

  private static byte[] read(byte[] gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }
}
