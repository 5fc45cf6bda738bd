/**
 * The core: the front door {@code FragmentCache}, and what it is made of: keys, tags, versions,
 * entries, lifetimes, outcomes, single flight, and the SPI of a store. It has never heard of HTTP,
 * JSP or memcached, imports no other room and no third party, and takes time as an argument.
 * Whatever is not cached says why, in the one vocabulary that headers, log and admin page repeat.
 */
@NullMarked
package org.turbostan;

import org.jspecify.annotations.NullMarked;
