package org.turbostan.memcached;

/**
 * A key on the wire, and where it lies.
 *
 * @param text what memcached gets: 1 to 250 of {@code A-Za-z0-9:_.-}
 * @param place by what its server is chosen
 */
record WireKey(String text, long place) {}
