package org.turbostan.jsp;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.jsp.PageContext;
import org.turbostan.CacheRequest;
import org.turbostan.servlet.TurboStan;

/**
 * The cache's request that a tag begins where the filter has not: known to the tags within it, and
 * ended by the tag that began it.
 *
 * @param request what was begun
 * @param holder where it is known
 */
record OwnRequest(CacheRequest request, ServletRequest holder) implements AutoCloseable {

  static OwnRequest begin(PageContext page) {
    CacheRequest request = TurboStan.cache(page.getServletContext()).begin();
    ServletRequest holder = page.getRequest();
    holder.setAttribute(TurboStan.REQUEST_ATTRIBUTE, request);
    return new OwnRequest(request, holder);
  }

  @Override
  public void close() {
    holder.removeAttribute(TurboStan.REQUEST_ATTRIBUTE);
    request.close();
  }
}
