package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.FragmentKey;
import org.turbostan.Tag;

class WireKeysTest {

  private static final String ALLOWED = "[A-Za-z0-9:_.-]{1,250}";

  private final WireKeys keys = new WireKeys("shop");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\nflush_all\r\n",
        "\0",
        " ",
        "\t",
        "\u007F",
        "\u0085",
        "\u2028",
        "\uD800",
        "ü"
      })
  void whateverTheLogicalKeyHoldsTheWireKeyIsReadable(String part) {
    assertThat(keys.entry(new FragmentKey(part, part, part, part)).text()).matches(ALLOWED);
    assertThat(keys.claim(new FragmentKey(part, part, part, part)).text()).matches(ALLOWED);
    assertThat(keys.version(Tag.of("x" + part), false).text()).matches(ALLOWED);
  }

  @Test
  void wireKeysNeverChange() {
    assertThat(keys.entry(FragmentKey.of("product-box", "product:42")).text())
        .isEqualTo("stan:shop:e1:Udcf4S-piCRT0F5TazLdg2fI-40vNZ3JNLBHtsfi5ws");
    assertThat(keys.version(Tag.of("products"), false).text())
        .isEqualTo("stan:shop:v:3sq_9hPQ_dmRNBWNt4ITm8Vj-K5nndqB6-yTkkbi_YA");
  }

  @Test
  void anEntryAndItsClaimLieBesideTheVersionOfTheAuthorsKey() {
    FragmentKey key = new FragmentKey("product-box", "9f2c", "product:42", "locale=de");
    long place = keys.version(Tag.key("product:42"), false).place();
    assertThat(keys.entry(key).place()).isEqualTo(place);
    assertThat(keys.claim(key).place()).isEqualTo(place);
  }

  @Test
  void entriesWithoutAnAuthorsKeyLieAnywhere() {
    assertThat(keys.entry(FragmentKey.of("menu", "")).place())
        .isNotEqualTo(keys.entry(FragmentKey.of("footer", "")).place());
  }

  @Test
  void theVersionsOfNamesLieBesideThatOfEverything() {
    for (boolean soft : new boolean[] {false, true}) {
      assertThat(keys.version(Tag.name("product-box"), soft).place())
          .isEqualTo(keys.version(Tag.ALL, soft).place());
    }
  }

  @Test
  void longKeysAreAsShortAsOthers() {
    FragmentKey key = FragmentKey.of("x", "k".repeat(10_000));
    assertThat(keys.entry(key).text()).matches(ALLOWED).hasSizeLessThan(100);
  }

  @Test
  void partsDoNotRunTogether() {
    assertThat(keys.entry(new FragmentKey("ab", "c", "", "")))
        .isNotEqualTo(keys.entry(new FragmentKey("a", "bc", "", "")));
    assertThat(keys.entry(new FragmentKey("", "", "a", "")))
        .isNotEqualTo(keys.entry(new FragmentKey("", "", "", "a")));
  }

  @Test
  void differentKeysNeverMeet() {
    Random random = new Random(42);
    Map<String, FragmentKey> seen = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      FragmentKey key = new FragmentKey(text(random), text(random), text(random), text(random));
      FragmentKey other = seen.put(keys.entry(key).text(), key);
      assertThat(other == null || other.equals(key)).isTrue();
    }
  }

  @Test
  void ofAMillionPairsOfKeysThatHardlyDifferNoneMeets() {
    Random random = new Random(43);
    Pattern allowed = Pattern.compile(ALLOWED);
    for (int i = 0; i < 1_000_000; i++) {
      String[] parts = {odd(random), odd(random), odd(random), odd(random)};
      FragmentKey one = new FragmentKey(parts[0], parts[1], parts[2], parts[3]);
      parts[random.nextInt(4)] = odd(random);
      FragmentKey other = new FragmentKey(parts[0], parts[1], parts[2], parts[3]);
      String wire = keys.entry(one).text();
      if (!allowed.matcher(wire).matches() || wire.equals(keys.entry(other).text())) {
        // Said only when it is wrong: a million assertions take their time.
        assertThat(wire).matches(ALLOWED);
        assertThat(other).isEqualTo(one);
      }
    }
  }

  @Test
  void tagsOfDifferentKindsAreDifferent() {
    assertThat(keys.version(Tag.of("news"), false))
        .isNotEqualTo(keys.version(Tag.key("news"), false));
    assertThat(keys.version(Tag.of("news"), false))
        .isNotEqualTo(keys.version(Tag.name("news"), false));
  }

  @Test
  void theSoftVersionLiesBesideTheHardOne() {
    WireKey hard = keys.version(Tag.of("news"), false);
    WireKey soft = keys.version(Tag.of("news"), true);
    assertThat(soft).isNotEqualTo(hard);
    assertThat(soft.place()).isEqualTo(hard.place());
  }

  @Test
  void anotherNamespaceHasOtherKeys() {
    FragmentKey key = FragmentKey.of("a", "b");
    assertThat(new WireKeys("blog").entry(key).text()).isNotEqualTo(keys.entry(key).text());
  }

  @Test
  void aNamespaceThatCouldBreakAKeyIsRefused() {
    assertThatThrownBy(() -> new WireKeys("a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 32 letters");
  }

  /** What nobody expects in a key: controls, line ends, halves of characters, nothing, much. */
  private static String odd(Random random) {
    if (random.nextInt(5_000) == 0) {
      return "k".repeat(9_990 + random.nextInt(20));
    }
    String letters = "\0\r\n \t\u007F\u0085\u2028\uD800\uDC00:a";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(5); length > 0; length--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  /** Few characters and short texts, so that near misses are many. */
  private static String text(Random random) {
    String letters = "ab\uD800\uDC00";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(6); length > 0; length--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
