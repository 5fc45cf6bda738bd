package org.turbostan.admin;

import java.util.List;
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
 * @param names returns the names that are known in the cluster
 */
record Targets(String contextPath, Supplier<Nodes.Known> names) {

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

  /**
   * Names that begin so.
   *
   * @param tags what to delete them by
   * @param gaps sentences that say which other names may begin so
   */
  record Found(Set<Tag> tags, List<String> gaps) {}

  /** Returns all names that begin so. */
  Found namesFrom(String prefix) throws BadOrderException {
    Nodes.Known known = names.get();
    Set<Tag> found =
        known.names().stream()
            .filter(name -> name.startsWith(prefix))
            .map(Tag::name)
            .collect(Collectors.toSet());
    if (found.isEmpty()) {
      throw new BadOrderException(
          "No fragment or page is known whose name begins with "
              + Printable.quote(prefix)
              + ". Only names are found that nodes have been asked for lately. "
              + String.join(" ", known.gaps()));
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
    return new Found(found, known.gaps());
  }
}
