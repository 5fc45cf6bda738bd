package org.turbostan;

import java.util.stream.Stream;

/** Texts that a careless spelling on the way to a store would change. */
final class OddTexts {

  private OddTexts() {}

  static Stream<String> all() {
    return Stream.of(
        "",
        " ",
        "line\r\nfeed\tand\0nul\u007f",
        "\u0085\u2028\u2029\u202e",
        "\ud800",
        "\udc00 \ud83d",
        "\ud83d\ude00 äöü €",
        "k".repeat(250),
        "k".repeat(251),
        "0123456789".repeat(1024));
  }
}
