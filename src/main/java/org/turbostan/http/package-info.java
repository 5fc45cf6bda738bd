/**
 * HTTP caching as values and decisions: Cache-Control, ETag, Vary, Range, Cache-Status and the
 * rules of RFC 9111, 5861 and 9211. A rule takes values and the time and returns an answer; acting
 * on it is the filter's part. Nothing here knows the servlet API.
 */
@NullMarked
package org.turbostan.http;

import org.jspecify.annotations.NullMarked;
