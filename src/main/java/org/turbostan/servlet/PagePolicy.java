package org.turbostan.servlet;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.turbostan.FragmentPolicy;
import org.turbostan.Lifetime;
import org.turbostan.Tag;
import org.turbostan.http.CachingRule;
import org.turbostan.http.CachingRule.Part;
import org.turbostan.http.PageQuery;

/** What a rule says about one page, until the application's answer says more. */
final class PagePolicy implements FragmentPolicy {

  private final CachingRule rule;
  private final Set<String> keyed;
  private final boolean stores;
  private Lifetime lifetime;

  PagePolicy(CachingRule rule, PageQuery query, boolean stores) {
    this.rule = rule;
    this.keyed = new Keyed(rule.vary().stream().map(Part::toString).toList(), query.hidden());
    this.stores = stores;
    this.lifetime = rule.lifetime();
  }

  /** Sets how long the page lives, as its answer says. */
  void lives(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Lifetime lifetime() {
    return lifetime;
  }

  @Override
  public Set<Tag> tags() {
    return rule.tags().stream().map(Tag::of).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> vary() {
    return keyed;
  }

  @Override
  public boolean stores() {
    return stores;
  }

  /**
   * What a page's key holds, in the spelling of the tags: the parts that the rule names, which are
   * all that is listed, and any query parameter that is not hidden from the page.
   */
  private static final class Keyed extends AbstractSet<String> {

    private static final String PARAM = "param:";
    private static final String HEADER = "header:";

    private final List<String> named;
    private final Set<String> hidden;

    Keyed(List<String> named, Set<String> hidden) {
      this.named = named;
      this.hidden = hidden;
    }

    @Override
    public boolean contains(Object part) {
      if (!(part instanceof String text)) {
        return false;
      }
      if (text.startsWith(PARAM)) {
        return !hidden.contains(text.substring(PARAM.length()));
      }
      return named.contains(text.startsWith(HEADER) ? text.toLowerCase(Locale.ROOT) : text);
    }

    @Override
    public Iterator<String> iterator() {
      return named.iterator();
    }

    @Override
    public int size() {
      return named.size();
    }
  }
}
