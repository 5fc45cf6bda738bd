/**
 * Typed settings and where they come from.
 *
 * <p>This room turns text from system properties, the environment and the web application's {@code
 * context-param}s into one immutable {@link org.turbostan.config.Settings}, or refuses with a
 * message that names everything that is wrong and how to put it right. Each setting is declared
 * once, in {@code Knobs}. The room knows no servlet, opens no connection and looks up no host name;
 * of ours it imports only the core, for the spelling of time spans.
 */
@NullMarked
package org.turbostan.config;

import org.jspecify.annotations.NullMarked;
