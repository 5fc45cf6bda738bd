/**
 * The start and the end: a listener that reads the settings, opens the store they ask for,
 * publishes the cache to the web application and closes it again, leaving no thread and no class
 * loader behind. It alone knows which stores there are.
 */
@NullMarked
package org.turbostan.boot;

import org.jspecify.annotations.NullMarked;
