package org.turbostan;

/** The answer to {@link CacheRequest#open}: content to serve, or the duty to render. */
public sealed interface Lookup permits Awaited, Hit, Rendering {}
