package org.turbostan.servlet;

import org.turbostan.FragmentKey;
import org.turbostan.http.CachingRule;
import org.turbostan.http.PageKey;
import org.turbostan.http.PageQuery;
import org.turbostan.http.RequestFacts;
import org.turbostan.http.VaryKey;

/**
 * A page that a rule is for, as one request asks for it.
 *
 * @param path the decoded path below the context path
 * @param query the query as the rule sees it
 */
record Page(CachingRule rule, String path, PageQuery query, RequestFacts request) {

  static Page of(CachingRule rule, String path, RequestFacts request) {
    return new Page(rule, path, PageQuery.of(rule, request.query()), request);
  }

  /** Returns the key under which the page is looked up first. */
  FragmentKey key() {
    return key(VaryKey.NONE);
  }

  /** Returns the key under which it is kept by an application whose answers vary. */
  FragmentKey key(VaryKey vary) {
    return PageKey.of(rule, path, query, vary, request);
  }
}
