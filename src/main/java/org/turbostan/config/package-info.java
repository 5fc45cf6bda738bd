/**
 * Typed settings and where they come from: system property, environment, context parameter,
 * default, in this order. A wrong setting stops the start with a message that names the setting,
 * its source, its value and what is expected.
 */
@NullMarked
package org.turbostan.config;

import org.jspecify.annotations.NullMarked;
