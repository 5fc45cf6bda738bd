package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turbostan.Outcome.notStored;
import static org.turbostan.Outcome.rendered;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** What stays open in what is stored, and how it is found again. */
class HolesTest {

  private static final FragmentKey PAGE = FragmentKey.of("page", "/shop");
  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final Hole BASKET = new Hole(0, 7, List.of(new Field("id", "42")));

  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(10_000_000)).jitter(0).build();

  @Test
  void whatIsMarkedIsStoredAsAHole() {
    try (CacheRequest request = cache.begin()) {
      Rendering box = (Rendering) request.open(BOX, new Filling());
      String marker = mark(request, BASKET);
      assertThat(marker).matches("[a-z][a-z0-9]{30}");
      assertThat(box.store(Content.of("a" + marker + "bc" + marker)))
          .isEqualTo(rendered(Reason.COLD));
      assertThat(request.holes().unmark(Content.of("a" + marker)).holes())
          .containsExactly(BASKET.at(1));
    }
    Content found = found(BOX, new Filling());
    assertThat(found.text()).isEqualTo("abc");
    assertThat(found.pieces()).containsExactly("a", "bc", "");
    assertThat(found.holes()).containsExactly(BASKET.at(1), BASKET.at(3));
  }

  @Test
  void holesOfWhatIsNestedAreOpenInWhatEnclosesIt() {
    try (CacheRequest request = cache.begin()) {
      Rendering page = (Rendering) request.open(PAGE, new Filling());
      Rendering box = (Rendering) request.open(BOX, new Filling());
      Content captured = Content.of("[" + mark(request, BASKET) + "]");
      box.store(captured);
      page.store(Content.of("<" + request.holes().mark(request.holes().unmark(captured)) + ">"));
    }
    assertThat(found(PAGE, new Filling()).pieces()).containsExactly("<[", "]>");
    assertThat(found(BOX, new Filling()).pieces()).containsExactly("[", "]");
  }

  @Test
  void bytesAreSearchedAsTextIs() {
    try (CacheRequest request = cache.begin()) {
      Rendering box = (Rendering) request.open(BOX, new Filling());
      byte[] start = {(byte) 0xFF, 0, (byte) 0x80};
      byte[] marker = mark(request, BASKET).getBytes();
      byte[] page = java.util.Arrays.copyOf(start, start.length + marker.length);
      System.arraycopy(marker, 0, page, start.length, marker.length);
      box.store(Content.of(page, List.of()));
      assertThat(found(BOX, new Filling()).bytes()).isEqualTo(start);
    }
    assertThat(found(BOX, new Filling()).holes()).containsExactly(BASKET.at(3));
  }

  @Test
  void whereNothingIsCapturedNothingIsMarked() {
    try (CacheRequest request = cache.begin()) {
      assertThat(request.holes().mark(holed(BASKET))).isNull();
      request.bypass(BOX, new Filling(), Reason.CONDITION);
      assertThat(request.holes().mark(holed(BASKET))).isNull();
    }
  }

  @Test
  void whatEnclosesAHoleThatItCanNotFillIsNotStored() {
    try (CacheRequest request = cache.begin()) {
      Rendering page = (Rendering) request.open(PAGE, FragmentPolicy.of(Duration.ofMinutes(1)));
      Rendering box = (Rendering) request.open(BOX, new Filling());
      Content captured = Content.of(mark(request, BASKET));
      assertThat(box.store(captured)).isEqualTo(rendered(Reason.COLD));
      assertThat(request.holes().mark(request.holes().unmark(captured))).isNull();
      assertThat(page.store(Content.of("x"))).isEqualTo(notStored(Reason.HOLE_FILLED));
    }
  }

  @Test
  void aMarkerThatIsNotFoundAgainKeepsAllAroundItFromBeingStored() {
    for (String text : List.of("", "MARKER", "MARKE", "ARKER")) {
      try (CacheRequest request = cache.begin()) {
        Rendering page = (Rendering) request.open(PAGE, new Filling());
        Rendering box = (Rendering) request.open(BOX, new Filling());
        String marker = mark(request, BASKET);
        String damaged =
            text.replace("MARKER", marker.toUpperCase(java.util.Locale.ROOT))
                .replace("MARKE", marker.substring(0, 30))
                .replace("ARKER", marker.substring(1));
        assertThat(box.store(Content.of(damaged))).isEqualTo(notStored(Reason.HOLE_LOST));
        assertThat(page.store(Content.of(damaged)))
            .isEqualTo(notStored(Reason.CONTAINS_UNCACHEABLE));
      }
      cache.delete(Tag.ALL);
    }
  }

  @Test
  void aRestOfAMarkerBesideAWholeOneIsNotStored() {
    try (CacheRequest request = cache.begin()) {
      Rendering box = (Rendering) request.open(BOX, new Filling());
      String marker = mark(request, BASKET);
      assertThat(box.store(Content.of(marker + marker.substring(0, 12))))
          .isEqualTo(notStored(Reason.HOLE_LOST));
    }
  }

  @Test
  void whatIsLeftOfAMarkerIsTakenOut() {
    try (CacheRequest request = cache.begin()) {
      request.open(BOX, new Filling());
      String marker = mark(request, BASKET);
      for (String rest :
          List.of(
              marker.toUpperCase(java.util.Locale.ROOT),
              marker.substring(0, 9),
              marker.substring(0, 28),
              marker.substring(5),
              marker.substring(17))) {
        Content shown = request.holes().unmark(Content.of("<" + rest + ">" + marker + "!" + rest));
        assertThat(shown.text()).isEqualTo("<>!");
        assertThat(shown.holes()).containsExactly(BASKET.at(2));
      }
    }
  }

  @Test
  void aWholeMarkerAtTheEndOfATextIsNotTheBeginningOfAnother() {
    try (CacheRequest request = cache.begin()) {
      request.open(BOX, new Filling());
      // The number of one of them ends with the letter that all begin with.
      for (int i = 0; i < 36; i++) {
        assertThat(request.holes().begunAtEndOf("text " + mark(request, BASKET))).isZero();
      }
    }
  }

  @Test
  void theBeginningOfAMarkerAtTheEndOfATextIsSeen() {
    try (CacheRequest request = cache.begin()) {
      request.open(BOX, new Filling());
      String marker = mark(request, BASKET);
      for (int length = 0; length < marker.length(); length++) {
        assertThat(request.holes().begunAtEndOf("text " + marker.substring(0, length)))
            .isEqualTo(length);
      }
      assertThat(request.holes().begunAtEndOf(marker + " ")).isZero();
    }
  }

  @Test
  void aMarkerInAFieldIsNotStored() {
    try (CacheRequest request = cache.begin()) {
      Rendering box = (Rendering) request.open(BOX, new Filling());
      String marker = mark(request, BASKET);
      assertThat(box.store(Content.of(marker, List.of(new Field("var:x", "s:" + marker)))))
          .isEqualTo(notStored(Reason.HOLE_LOST));
    }
  }

  @Test
  void moreHolesThanAContentMayHaveAreNotStored() {
    try (CacheRequest request = cache.begin()) {
      Rendering box = (Rendering) request.open(BOX, new Filling());
      String marker = mark(request, BASKET);
      assertThat(box.store(Content.of(marker.repeat(1001)))).isEqualTo(notStored(Reason.TOO_LARGE));
    }
  }

  @Test
  void whoCanNotFillAHoleDoesNotFindIt() {
    try (CacheRequest request = cache.begin()) {
      Rendering box = (Rendering) request.open(BOX, new Filling());
      box.store(Content.of(mark(request, BASKET)));
    }
    try (CacheRequest request = cache.begin()) {
      Rendering other = (Rendering) request.open(BOX, FragmentPolicy.of(Duration.ofMinutes(1)));
      assertThat(other.outcome()).isEqualTo(rendered(Reason.UNKNOWN_HOLE));
      assertThat(other.fail(new IllegalStateException())).isNull();
    }
    assertThat(found(BOX, new Filling()).holes()).hasSize(1);
  }

  @Test
  void nobodyCanGuessAMarker() {
    try (CacheRequest one = cache.begin();
        CacheRequest other = cache.begin()) {
      one.open(BOX, new Filling());
      other.open(PAGE, new Filling());
      assertThat(mark(one, BASKET).substring(0, 26))
          .isNotEqualTo(mark(other, BASKET).substring(0, 26));
    }
  }

  @Test
  void aHoleIsInItsBody() {
    assertThatThrownBy(() -> Content.of("ab", List.of(), List.of(BASKET.at(3))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Content.of("ab", List.of(), List.of(BASKET.at(2), BASKET.at(1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHoleAndItsDataHaveAWeight() {
    int bare = Content.of("ab").weight();
    int holed = Content.of("ab", List.of(), List.of(BASKET)).weight();
    assertThat(holed).isGreaterThan(bare + 100);
  }

  private static String mark(CacheRequest request, Hole hole) {
    return String.valueOf(request.holes().mark(holed(hole)));
  }

  private static Content holed(Hole hole) {
    return Content.of("", List.of(), List.of(hole));
  }

  private Content found(FragmentKey key, FragmentPolicy policy) {
    try (CacheRequest request = cache.begin()) {
      assertThat(request.open(key, policy)).isInstanceOf(Hit.class);
      return ((Hit) request.open(key, policy)).content();
    }
  }

  /** A policy of somebody who fills all holes. */
  private static final class Filling implements FragmentPolicy {

    @Override
    public Lifetime lifetime() {
      return Lifetime.of(Duration.ofMinutes(1));
    }

    @Override
    public Set<Tag> tags() {
      return Set.of();
    }

    @Override
    public boolean fills(Hole hole) {
      return true;
    }
  }
}
