/**
 * Windrose, a small shop that sells prints of the world's winds, as an example of what TurboStan
 * does.
 *
 * <p>Each servlet reads the model first and then forwards to a view in {@code WEB-INF/views}. What
 * a view shows inside {@code <stan:cache>} costs something: {@link
 * org.turbostan.example.SimulatedCost} waits as a database would, and {@link
 * org.turbostan.example.Picture} really computes.
 */
package org.turbostan.example;
