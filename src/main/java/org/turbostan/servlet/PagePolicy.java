package org.turbostan.servlet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hole;
import org.turbostan.Lifetime;
import org.turbostan.Tag;
import org.turbostan.http.CachingRule.Part;
import org.turbostan.http.ContentCodings;
import org.turbostan.http.RequestDirectives;
import org.turbostan.http.VaryKey;

/** What a rule says about one page, until the application's answer says more. */
final class PagePolicy implements FragmentPolicy {

  private final Page page;
  private final RequestDirectives asked;
  private final InstantSource clock;
  private final Set<String> keyed;
  private final Holes holes;
  private Lifetime lifetime;

  /** Whether holes may be left open: a question to the page that is being rendered. */
  private BooleanSupplier takesHoles = () -> true;

  private VaryKey learned = VaryKey.NONE;

  PagePolicy(Page page, RequestDirectives asked, InstantSource clock, Holes holes) {
    this.page = page;
    this.holes = holes;
    this.asked = asked;
    this.clock = clock;
    this.keyed = new Keyed(names(page.rule().vary()), page.query().hidden());
    this.lifetime = page.rule().lifetime();
  }

  private static List<String> names(List<Part> parts) {
    return parts.isEmpty() ? List.of() : parts.stream().map(Part::toString).toList();
  }

  Page page() {
    return page;
  }

  /** Sets how long the page lives, as its answer says. */
  void lives(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  /** Says who knows whether holes may be left open in what is rendered. */
  void takesHoles(BooleanSupplier takes) {
    this.takesHoles = takes;
  }

  /** Returns what the page is known to vary by since it was looked up. */
  VaryKey learned() {
    return learned;
  }

  @Override
  public Lifetime lifetime() {
    return lifetime;
  }

  @Override
  public Set<Tag> tags() {
    return page.rule().tags().stream().map(Tag::of).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> vary() {
    return keyed;
  }

  @Override
  public boolean stores() {
    return page.request().method().equals("GET") && !asked.noStore() && !asked.onlyIfCached();
  }

  @Override
  public boolean refresh() {
    return asked.noCache();
  }

  @Override
  public boolean fills(Hole hole) {
    return holes.knows(hole) && takesHoles.getAsBoolean();
  }

  @Override
  public boolean accepts(Entry found) {
    StoredPage stored = new StoredPage(found.content());
    if (!stored.isSendable()
        || !ContentCodings.accepts(page.request(), stored.header("Content-Encoding"))) {
      return false;
    }
    if (asked.areNone()) {
      return true;
    }
    Instant now = clock.instant();
    return asked.accept(stored.age(found, now), StoredPage.left(found, now));
  }

  @Override
  public boolean acceptsStale(Entry found) {
    StoredPage stored = new StoredPage(found.content());
    Instant now = clock.instant();
    Duration left = StoredPage.left(found, now);
    return asked.acceptStale(left.negated())
        && asked.accept(stored.age(found, now), Duration.ZERO)
        && !stored.answer().control().forbidsStale();
  }

  @Override
  public @Nullable FragmentKey goOn(Entry found) {
    VaryKey told = StoredPage.directions(found.content());
    if (told == null) {
      return null;
    }
    learned = told;
    return page.key(told);
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
