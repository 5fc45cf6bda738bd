/**
 * What tests run against: real containers with real Jasper, real memcached, a real browser, and a
 * small HTTP client. Nothing here knows more of TurboStan than where its jar lies.
 */
@NullMarked
package org.turbostan.testing;

import org.jspecify.annotations.NullMarked;
