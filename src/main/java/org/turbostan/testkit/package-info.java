/**
 * For an application's own tests: says whether what they asked for came from the cache, and lets
 * time pass. It needs no test framework: what is not as expected is an {@link AssertionError}.
 * Nothing else imports this room.
 */
@NullMarked
package org.turbostan.testkit;

import org.jspecify.annotations.NullMarked;
