/**
 * The shared store: a thin adapter to memcached through Folsom, with one client per configured
 * server, a stable placement of keys, a budget, a breaker and a watchdog per server, and the byte
 * format of entries on the wire. It translates and decides nothing else. It is a leaf: without the
 * Folsom jar everything but this room works.
 */
@NullMarked
package org.turbostan.memcached;

import org.jspecify.annotations.NullMarked;
