/**
 * The local map: the store that keeps entries and the versions of tags in this JVM, bounded by
 * bytes. It alone imports Caffeine.
 */
@NullMarked
package org.turbostan.local;

import org.jspecify.annotations.NullMarked;
