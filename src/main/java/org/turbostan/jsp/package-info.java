/**
 * The JSP tags, the EL functions and the tag library descriptor, {@code turbostan.tags}. Handlers
 * are pooled by the container, so each clears its state when it is done. What a hit writes is, byte
 * for byte, what the miss wrote.
 */
@NullMarked
package org.turbostan.jsp;

import org.jspecify.annotations.NullMarked;
