/**
 * The servlet filter: it gives each request its budget and its notes for the tags, passes, looks
 * up, renders, stores and serves whole responses, and wraps request and response to do so. It
 * decides by the rules of the core and of {@code org.turbostan.http}.
 */
@NullMarked
package org.turbostan.servlet;

import org.jspecify.annotations.NullMarked;
