/**
 * Shows the figures of a cache to Micrometer, for applications that have it. Nothing else imports
 * this room, and without Micrometer's jar nobody misses it.
 */
@NullMarked
package org.turbostan.micrometer;

import org.jspecify.annotations.NullMarked;
