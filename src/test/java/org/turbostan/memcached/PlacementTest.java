package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlacementTest {

  private static final Placement THREE = placement("a", "b", "c");

  @Test
  void theOrderOfTheListDoesNotMatter() {
    Placement other = placement("c", "a", "b");
    places().forEach(place -> assertThat(server(other, place)).isEqualTo(server(THREE, place)));
    assertThat(other.fingerprint()).isEqualTo(THREE.fingerprint());
  }

  @Test
  void spellingsOfOneHostAreOneServer() {
    assertThat(placement("localhost").fingerprint())
        .isEqualTo(placement("127.0.0.1").fingerprint());
    assertThat(placement("Cache1.").fingerprint()).isEqualTo(placement("cache1").fingerprint());
    assertThat(placement("a", "A").servers()).hasSize(1);
  }

  @Test
  void anotherListHasAnotherFingerprint() {
    assertThat(placement("a", "b").fingerprint()).isNotEqualTo(THREE.fingerprint());
  }

  @Test
  void aServerThatIsTakenAwayMovesOnlyItsOwnShare() {
    Placement two = placement("a", "b");
    places()
        .filter(place -> !server(THREE, place).startsWith("c"))
        .forEach(place -> assertThat(server(two, place)).isEqualTo(server(THREE, place)));
  }

  @Test
  void sharesAreAboutEqual() {
    int[] counts = new int[3];
    places().forEach(place -> counts[THREE.serverOf(place)]++);
    assertThat(counts)
        .satisfies(c -> assertThat(Stream.of(c[0], c[1], c[2])).allMatch(n -> n > 9000));
  }

  @Test
  void placesNeverChange() {
    StringBuilder letters = new StringBuilder();
    for (long place = 0; place < 24; place++) {
      letters.append(server(THREE, place).charAt(0));
    }
    assertThat(letters).hasToString("ababbbcabcbbcbacaabbabba");
  }

  @Test
  void noServerIsNoPlacement() {
    assertThatThrownBy(() -> new Placement(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  private static Stream<Long> places() {
    return new Random(7).longs(30_000).boxed();
  }

  private static String server(Placement placement, long place) {
    return placement.servers().get(placement.serverOf(place)).toString();
  }

  private static Placement placement(String... hosts) {
    return new Placement(Stream.of(hosts).map(host -> new ServerAddress(host, 11211)).toList());
  }
}
