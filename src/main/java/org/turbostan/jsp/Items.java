package org.turbostan.jsp;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** Reads what {@code <stan:each>} is to go through. */
final class Items {

  private Items() {}

  /**
   * Returns the items in order; those of a map are its entries.
   *
   * @throws BadAttributeException if it is nothing that has items
   */
  static List<@Nullable Object> of(@Nullable Object items) {
    List<@Nullable Object> all = new ArrayList<>();
    if (items == null) {
      return all;
    }
    if (items.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(items); i++) {
        all.add(Array.get(items, i));
      }
    } else if (items instanceof Iterable<?> many) {
      many.forEach(all::add);
    } else if (items instanceof Map<?, ?> map) {
      all.addAll(map.entrySet());
    } else if (items instanceof Iterator<?> iterator) {
      iterator.forEachRemaining(all::add);
    } else if (items instanceof Enumeration<?> enumeration) {
      enumeration.asIterator().forEachRemaining(all::add);
    } else if (items instanceof BaseStream<?, ?> stream) {
      stream.iterator().forEachRemaining(all::add);
    } else {
      throw new BadAttributeException(
          "items",
          "a "
              + items.getClass().getName()
              + " has no items; give a collection, an array, a Map, an Iterator or a Stream.");
    }
    return all;
  }
}
