package org.turbostan;

import java.util.Locale;

/**
 * Why something was rendered, bypassed or not stored, in one word that is the same in code, header,
 * log and admin page.
 */
public enum Reason {
  /** Nothing was known under the key. */
  COLD("nothing was cached under this key yet"),
  /** What was there had outlived its lifetime. */
  EXPIRED("the cached content had expired"),
  /** What was there, or something in it, had been deleted. */
  DELETED("the cached content, or something it depends on, had been deleted"),
  /** What was there had been softly deleted and is being rendered anew. */
  SOFT_DELETED("the cached content was softly deleted and is being rendered anew"),
  /** What was there had made room for other things. */
  EVICTED("the cached content had been evicted to make room; raise stan.local.max-bytes"),
  /** The author asked for a new rendering. */
  REFRESH("the author asked for a new rendering"),
  /** The author's own test refused what was found. */
  INVALID("the author's own test refused the cached content"),
  /** What was there has a hole of which this node does not know what to put in. */
  UNKNOWN_HOLE("the cached content has a hole whose page has not run on this node yet"),
  /** Another request was rendering for longer than this one was willing to wait. */
  WAITED_TOO_LONG("another request rendered the same for longer than stan.wait"),
  /** Waiting would have been for ever: each of two renderings needs the other's. */
  WOULD_DEADLOCK("waiting would have been for ever: two renderings each contain the other"),

  /** The cache is switched off. */
  DISABLED("the cache is switched off (stan.enabled)"),
  /** The author's condition was not met. */
  CONDITION("the author's condition (if, unless) was not met"),
  /** A recent rendering under this key could not be stored, so nobody waits for this one. */
  UNCACHEABLE("a recent rendering under this key could not be cached"),
  /** The fragment varies by something this visitor does not have. */
  NO_AUDIENCE("the fragment varies by a session or user that this visitor does not have"),

  /** The key's expression has no value, so that unrelated subjects would share one rendering. */
  NO_KEY("the author's key is empty, so it does not tell one subject from another"),
  /** The key, or a tag, is an object without a text that is the same on all nodes. */
  NOT_KEYED("its key or one of its tags is an object that is neither a plain value nor Keyed"),

  /** The author said not to store it. */
  STORE_FALSE("the author said not to store it"),
  /** The body threw. */
  RENDER_FAILED("rendering threw an exception"),
  /** The body ended early. */
  ABANDONED("rendering ended before its end"),
  /** Larger than the limit of one entry. */
  TOO_LARGE("the content is larger than stan.max-body"),
  /** Something it depends on was deleted while it was being rendered. */
  DELETED_DURING_RENDER("something it depends on was deleted after its request had begun"),
  /** The place of a hole was not found in what was rendered. */
  HOLE_LOST(
      "the place of a hole in it was lost: code around the hole drops or changes what it wrote;"
          + " move the hole out of that code, and cache no page whose charset does not contain"
          + " ASCII"),
  /** A hole was filled although what encloses it was to be stored. */
  HOLE_FILLED("a hole in it was filled: what encloses it can't be stored with holes"),
  /** Something nested in it was served stale. */
  CONTAINS_STALE("it contains content that was served stale"),
  /** Something nested in it was not to be cached. */
  CONTAINS_UNCACHEABLE("it contains content that is not to be cached"),
  /** Something nested in it varies by what this does not vary by. */
  CONTAINS_VARIANT("it contains content that varies by something it does not vary by itself"),
  /** A page variable's type has no exact textual form. */
  VARIABLE_TYPE("a variable named in vars has a type without an exact textual form"),

  /** The cache's share of the request's time was spent. */
  BUDGET_SPENT("the request's time for cache work was spent (stan.budget)"),
  /** The store did not answer, or failed. */
  STORE_FAILED("the store failed or did not answer"),

  /** A memcached server did not answer, answered too late, or is being left alone for that. */
  SERVER_UNREACHABLE("a memcached server that it needs is down, hangs or is too slow"),
  /** More requests or bytes were under way to a memcached server than this node allows itself. */
  SERVER_BUSY("too much was under way to a memcached server already"),
  /** A memcached server has no memory left. */
  SERVER_OUT_OF_MEMORY("a memcached server refused it, out of memory; raise its -m"),
  /** Larger than what memcached takes. */
  TOO_LARGE_FOR_SERVER("it is larger than an item of memcached may be"),
  /** The version of something it depends on was evicted, or its server has restarted. */
  VERSION_LOST("memcached had lost the version of something it depends on"),
  /** Where a server stood was not known when the request began. */
  SNAPSHOT_MISSING("where a memcached server stood was not known when its request began"),
  /** A copy on this node was served though nobody could be asked whether it was deleted. */
  OUTAGE("it was served from this node's copies while a server was lost (stan.outage.serve-local)"),
  /** Another node was given other servers. */
  TOPOLOGY(
      "another node was given other memcached servers; stan.memcached must be the same on all"),
  /** What the server held was written by another version of this library. */
  FORMAT_UNKNOWN("what memcached held was written in a format that this version does not know"),
  /** What the server held was damaged, or not ours. */
  CORRUPT("what memcached held was damaged, or was written by another application"),
  /** What the server held belongs to another key. */
  WRONG_KEY("what memcached held belongs to another key"),
  /** What the server held was not signed with our secret. */
  SIGNATURE("what memcached held was not signed with stan.secret"),

  /** The method is not one whose answers are cached. */
  METHOD("only GET and HEAD are cached"),
  /** The path is not in its canonical spelling. */
  NON_CANONICAL_PATH("the path is not in its canonical spelling"),
  /** The query is longer than the limit. */
  QUERY_TOO_LONG("the query string is too long"),
  /** The request has a body. */
  REQUEST_BODY("the request has a body, on which the answer may depend"),
  /** The host is not on the allow-list. */
  FOREIGN_HOST("the host is not one of stan.hosts"),
  /** The request carries credentials. */
  AUTHORIZATION("the request carries credentials or has a user"),
  /** A header asks for another address or method than the request line says. */
  REROUTED("a request header asks for another address or method than the request line"),
  /** The page used the session, or asked who the user is. */
  SESSION("the page used the session or asked who the user is"),
  /** The page read cookies. */
  COOKIES_READ("the page read cookies"),
  /** The page read a header of the request that is not part of its key. */
  HEADER_READ("the page read a request header that the rule neither varies by nor ignores"),
  /** The answer holds something of this visitor. */
  SECRET_IN_ANSWER("the answer holds something of one visitor, such as a session id or a token"),
  /** The answer sets a cookie. */
  SET_COOKIE("the answer sets a cookie"),
  /** The application said that the answer is private, not to be stored or already old. */
  CACHE_CONTROL("the application's Cache-Control, Pragma or Expires forbids it"),
  /** Nobody says how long the answer is fresh. */
  NO_LIFETIME("neither the application nor the rule says how long it is fresh"),
  /** The answer varies by something that makes it one visitor's, or by anything. */
  VARY("the answer varies by *, by cookies, by credentials or by too many headers"),
  /** The answer's status is not one that is cached. */
  STATUS("answers of its status are cached only if the application or the rule says how long"),
  /** The body is not as long as announced. */
  INCOMPLETE("the body is shorter or longer than its Content-Length"),
  /** The answer was streamed, flushed early or asynchronous. */
  STREAMED("the answer was flushed early, streamed or asynchronous"),
  /** The answer is already encoded. */
  ENCODED("the answer is already content-encoded");

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String sentence;

  Reason(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the word, e.g. {@code too-large}. */
  public String word() {
    return word;
  }

  /** Returns the reason as a clause for people, without capital and full stop. */
  public String sentence() {
    return sentence;
  }

  @Override
  public String toString() {
    return word;
  }
}
