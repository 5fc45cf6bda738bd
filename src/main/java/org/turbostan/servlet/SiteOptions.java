package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turbostan.http.CachingRule;

/**
 * What an operator has set for a whole web application and what filter and tags need to know of it.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param ttl the lifetime of a fragment that names none
 * @param stale how long content that names no such span may be served stale
 * @param trace how developers are told what came from the cache
 * @param allowsHost whether whole pages are cached for a host, given without its port
 * @param maxBody the largest page that is cached, in bytes
 * @param obeysRequests whether visitors may ask for a newer page than the cache has, where a rule
 *     does not say
 * @param purgeFrom whether the method PURGE deletes when it comes from an address; {@code null}: it
 *     never does, and is the application's
 */
public record SiteOptions(
    Duration ttl,
    Duration stale,
    Trace trace,
    Predicate<String> allowsHost,
    int maxBody,
    boolean obeysRequests,
    @Nullable Predicate<String> purgeFrom) {

  /** What holds where nothing is set. */
  public static final SiteOptions DEFAULTS =
      new SiteOptions(
          Duration.ofMinutes(5), Duration.ZERO, Trace.OFF, host -> true, 1_000_000, false, null);

  /** How a response tells a developer what came from the cache. */
  public enum Trace {
    /** Not at all. */
    OFF,
    /** An HTML comment beside each fragment. */
    COMMENT,
    /** The field {@code Cache-Status} of RFC 9211 on whole pages. */
    HEADER
  }

  /**
   * Makes the options.
   *
   * @throws NullPointerException if a part is {@code null}
   */
  public SiteOptions {
    requireNonNull(ttl, "ttl");
    requireNonNull(stale, "stale");
    requireNonNull(trace, "trace");
    requireNonNull(allowsHost, "allowsHost");
  }

  /** Returns these options with another way to tell developers. */
  public SiteOptions withTrace(Trace trace) {
    return new SiteOptions(ttl, stale, trace, allowsHost, maxBody, obeysRequests, purgeFrom);
  }

  /** Returns these options for other hosts. */
  public SiteOptions withHosts(Predicate<String> allowsHost) {
    return new SiteOptions(ttl, stale, trace, allowsHost, maxBody, obeysRequests, purgeFrom);
  }

  /** Returns these options with another largest page, in bytes. */
  public SiteOptions withMaxBody(int maxBody) {
    return new SiteOptions(ttl, stale, trace, allowsHost, maxBody, obeysRequests, purgeFrom);
  }

  /** Returns these options with or without obedience to the directives of requests. */
  public SiteOptions withObeysRequests(boolean obeysRequests) {
    return new SiteOptions(ttl, stale, trace, allowsHost, maxBody, obeysRequests, purgeFrom);
  }

  /** Returns these options for other addresses from which PURGE deletes; {@code null} for none. */
  public SiteOptions withPurgeFrom(@Nullable Predicate<String> purgeFrom) {
    return new SiteOptions(ttl, stale, trace, allowsHost, maxBody, obeysRequests, purgeFrom);
  }

  boolean obeys(CachingRule rule) {
    Boolean ofRule = rule.obeysRequests();
    return ofRule != null ? ofRule : obeysRequests;
  }
}
