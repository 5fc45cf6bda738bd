package org.turbostan.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt one was probably meant to be. */
final class Nearest {

  private Nearest() {}

  /**
   * Returns the known name that differs least from the given one, or nothing if even that differs
   * by more than a third. Case and the choice of {@code . - _} make no difference.
   */
  static Optional<String> to(String name, Collection<String> known) {
    String plain = plain(name);
    return known.stream()
        .min(Comparator.comparingInt((String k) -> distance(plain, plain(k))).thenComparing(k -> k))
        .filter(k -> distance(plain, plain(k)) <= Math.max(2, plain.length() / 3));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-._]+", "").replaceFirst("^stan", "");
  }

  /** The least number of letters to insert, drop, change, or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
