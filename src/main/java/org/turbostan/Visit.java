package org.turbostan;

/**
 * What is known of a request as it enters, to foresee what it will ask for.
 *
 * <p>Asked by the request's own thread.
 */
public interface Visit {

  /**
   * Returns what tells this page from others, e.g. {@code /shop/product?id=42}. Visits to one page
   * ask for about the same fragments.
   */
  String page();
}
