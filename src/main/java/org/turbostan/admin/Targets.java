package org.turbostan.admin;

import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.turbostan.Printable;
import org.turbostan.Tag;
import org.turbostan.admin.DeleteOrder.BadOrderException;
import org.turbostan.servlet.TurboStan;

/**
 * Knows what addresses and beginnings of names stand for.
 *
 * @param contextPath the path of the web application
 * @param names returns the names of fragments and pages that are known in the cluster
 */
record Targets(String contextPath, Supplier<? extends Collection<String>> names) {

  /** No more names are deleted by one prefix: so many take some seconds. */
  static final int MOST_NAMES = 20_000;

  /** Returns the tag of the page at an address. */
  Tag page(String url) throws BadOrderException {
    try {
      return TurboStan.page(contextPath, url);
    } catch (IllegalArgumentException e) {
      throw new BadOrderException(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the tags of all names that begin so. */
  Set<Tag> namesFrom(String prefix) throws BadOrderException {
    Set<Tag> found =
        names.get().stream()
            .filter(name -> name.startsWith(prefix))
            .map(Tag::name)
            .collect(Collectors.toSet());
    if (found.isEmpty()) {
      throw new BadOrderException(
          "No fragment or page is known whose name begins with "
              + Printable.quote(prefix)
              + ". Only names are found that nodes have been asked for lately.");
    }
    if (found.size() > MOST_NAMES) {
      throw new BadOrderException(
          Words.count(found.size())
              + " names begin with "
              + Printable.quote(prefix)
              + "; the most for one delete is "
              + Words.count(MOST_NAMES)
              + ". Give a longer beginning, delete a tag that they have in common, or all.");
    }
    return found;
  }
}
