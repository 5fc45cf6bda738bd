package org.turbostan.servlet;

import org.turbostan.FragmentKey;
import org.turbostan.http.CachingRule;
import org.turbostan.http.PageKey;
import org.turbostan.http.PageQuery;
import org.turbostan.http.RequestFacts;

/** A page that a rule is for: which one a request asks for, and how it is cached. */
record Page(CachingRule rule, PageQuery query, FragmentKey key, PagePolicy policy) {

  /** Returns the page that a request asks for, by its decoded path below the context path. */
  static Page of(CachingRule rule, String path, RequestFacts request) {
    PageQuery query = PageQuery.of(rule, request.query());
    return new Page(
        rule,
        query,
        PageKey.of(rule, path, query, request),
        new PagePolicy(rule, query, request.method().equals("GET")));
  }
}
