package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Tag;
import org.turbostan.http.CachingRules;
import org.turbostan.http.Invalidation;

/** What a request changes: the pages that are out of date when it has succeeded. */
final class Change implements ChangeNotice.Listener {

  private final CachingRules rules;
  private final Visitor visitor;
  private final ServletFacts facts;

  Change(CachingRules rules, Visitor visitor) {
    this.rules = rules;
    this.visitor = visitor;
    this.facts = new ServletFacts(visitor.request());
  }

  @Override
  public void leaves(@Nullable String redirect) {
    if (redirect == null) {
      invalidate();
    } else {
      invalidate(HttpServletResponse.SC_FOUND, List.of(redirect));
    }
  }

  /** Deletes the pages that the application's answer, as it is now, makes out of date. */
  void invalidate() {
    HttpServletResponse response = visitor.response();
    List<String> named = new ArrayList<>();
    for (String header : List.of("Location", "Content-Location")) {
      named.addAll(response.getHeaders(header));
    }
    invalidate(response.getStatus(), named);
  }

  private void invalidate(int status, List<String> named) {
    Set<Tag> pages = new HashSet<>();
    for (String path : Invalidation.paths(rules, facts, facts.path(), status, named)) {
      pages.add(Tag.name(facts.contextPath() + path));
    }
    if (!pages.isEmpty()) {
      visitor.cached().deleteAsNeeded(pages);
    }
  }
}
