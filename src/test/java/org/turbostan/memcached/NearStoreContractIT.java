package org.turbostan.memcached;

import org.turbostan.local.BoundedMap;

/** Two nodes on two servers keep what every store promises, with copies on the nodes too. */
class NearStoreContractIT extends MemcachedStoreContractIT {

  @Override
  MemcachedStore.Builder configured(MemcachedStore.Builder builder) {
    return builder.near(BoundedMap.of(10_000_000, Copy::entry, Copy::overhead));
  }
}
