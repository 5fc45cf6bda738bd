package org.turbostan.example;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who is signed in, and the basket; kept in the session.
 *
 * @param number names the tag of this visitor's box; if two ever had the same, their boxes would be
 *     deleted together, and no more
 * @param name as it was typed: a view escapes it
 * @param basket the ids of the prints in the basket
 */
public record Visitor(int number, String name, List<String> basket) implements Serializable {

  /** Returns a new visitor with an empty basket. */
  static Visitor named(String name) {
    return new Visitor(ThreadLocalRandom.current().nextInt(1_000_000), name, List.of());
  }

  /** Returns this visitor with one more print in the basket. */
  Visitor with(String productId) {
    List<String> more = new ArrayList<>(basket);
    more.add(productId);
    return new Visitor(number, name, List.copyOf(more));
  }
}
