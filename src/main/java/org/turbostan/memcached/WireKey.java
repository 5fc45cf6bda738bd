package org.turbostan.memcached;

/**
 * A key on the wire, and where it lies.
 *
 * @param text what memcached gets: 1 to 250 of {@code A-Za-z0-9:_.-}
 * @param place by what its server is chosen; that of another key if it is to lie beside that one
 * @param hash its own
 */
record WireKey(String text, long place, long hash) {}
