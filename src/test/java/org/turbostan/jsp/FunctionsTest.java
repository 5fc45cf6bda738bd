package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turbostan.Tag;

class FunctionsTest {

  @Test
  void partsAreJoinedByAColon() {
    assertThat(Functions.key(42, "reviews")).isEqualTo("42:reviews");
    assertThat(Functions.tag("product", 42L)).isEqualTo("product:42");
  }

  @Test
  void noValueIsTheEmptyString() {
    assertThat(Functions.key(null, 1)).isEqualTo(":1");
  }

  @Test
  void separatorsInAPartAreWrittenAsCodes() {
    assertThat(Functions.tag("a:b,c%", "d e\n")).isEqualTo("a%3Ab%2Cc%25:d%20e%0A");
  }

  @Test
  void aMadeTagIsOneTagInAList() {
    String tag = Functions.tag(" a,", ",b ");
    assertThat(TagNames.of(tag + "," + tag)).containsExactly(Tag.of(tag));
  }

  @Test
  void differentPartsNeverMakeTheSameWhole() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, String> parts = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      String first = text(random);
      String second = text(random);
      String pair = first.length() + "/" + first + second;
      assertThat(parts.putIfAbsent(Functions.key(first, second), pair))
          .as("seed %d", seed)
          .isIn(null, pair);
    }
  }

  @Test
  void aHashIsShortAndTheSameEverywhere() {
    assertThat(Functions.hash("é🙂")).isEqualTo(Functions.hash("é🙂")).matches("[0-9a-f]{32}");
    assertThat(Functions.hash("a")).isNotEqualTo(Functions.hash("b"));
    assertThat(Functions.hash("\ud800")).isNotEqualTo(Functions.hash("\udbff"));
    assertThat(Functions.hash(null)).isEqualTo(Functions.hash(""));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(":,% a3AC".charAt(random.nextInt(8)));
    }
    return text.toString();
  }
}
