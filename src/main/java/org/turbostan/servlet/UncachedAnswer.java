package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.http.Admission;
import org.turbostan.http.CacheControl;

/** Tells operators what a page costs that is rendered for each request. */
final class UncachedAnswer {

  private UncachedAnswer() {}

  /** Notes what an answer took, if a rule could ever make it one for the next request too. */
  static void note(
      FragmentCache cache, ServletFacts facts, HttpServletResponse response, long nanos) {
    if (!facts.method().equals("GET") || response.getStatus() != HttpServletResponse.SC_OK) {
      return;
    }
    CacheControl said = CacheControl.parse(List.copyOf(response.getHeaders("Cache-Control")));
    @Nullable String path = Admission.path(facts);
    if (path != null && !said.noStore() && !said.isPrivate()) {
      cache.statistics().uncached(facts.contextPath() + path, nanos);
    }
  }
}
