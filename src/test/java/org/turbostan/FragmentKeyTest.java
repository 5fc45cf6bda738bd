package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FragmentKeyTest {

  @Test
  void keysAreOrderedAsTheyAreEqual() {
    List<FragmentKey> keys = new ArrayList<>();
    for (String name : List.of("", "a", "b")) {
      for (String template : List.of("", "a", "b")) {
        for (String key : List.of("", "a", "b")) {
          for (String variant : List.of("", "a", "b")) {
            keys.add(new FragmentKey(name, template, key, variant));
          }
        }
      }
    }
    assertThat(new TreeSet<>(keys)).containsExactlyInAnyOrderElementsOf(keys);
  }

  /** What a visitor chooses to have one hash code must not make each look-up a long search. */
  @Test
  void keysOfOneHashCodeCanStillBeToldApartByAMap() {
    List<FragmentKey> colliding = new ArrayList<>();
    for (int i = 0; i < 1 << 10; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      colliding.add(FragmentKey.of("page", text.toString()));
    }
    assertThat(colliding)
        .extracting(FragmentKey::hashCode)
        .containsOnly(colliding.get(0).hashCode());
    assertThat(new TreeSet<>(colliding)).hasSize(1 << 10);
  }

  @Test
  void peopleSeeTheKeyWithoutTheDigest() {
    FragmentKey key = new FragmentKey("box", "9f2c", "product:42", "locale=de");
    assertThat(key).hasToString("box product:42 [locale=de]");
  }
}
