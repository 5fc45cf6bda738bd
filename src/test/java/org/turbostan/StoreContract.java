package org.turbostan;

import java.util.List;

/**
 * The stores of which a part of the {@linkplain CacheStoreContract contract} speaks. Everything
 * that is done {@code here} is looked at from {@code there} too: with a store that is shared, two
 * nodes of one cluster; else the same store twice.
 */
interface StoreContract {

  /** Returns the stores of all nodes. */
  List<CacheStore> nodes();

  default CacheStore here() {
    return nodes().get(0);
  }

  default CacheStore there() {
    return nodes().get(nodes().size() - 1);
  }
}
