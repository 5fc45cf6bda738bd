/** Runs the example web application from its sources, for people and for browser tests. */
@NullMarked
package org.turbostan.example;

import org.jspecify.annotations.NullMarked;
