package org.turbostan;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An application under test that knows what must not be served: a database of a few items, pages
 * with nested fragments that show them, and changes that are followed by a delete.
 *
 * <p>It reads its data at the beginning of each request, as a controller does, and renders later.
 * Each item shows as {@code item=version}. <b>The oracle:</b> no answer shows a version older than
 * one whose delete was acknowledged before the request began.
 *
 * <p>Serves any number of threads, over one node or several.
 */
public final class Shop {

  /** When a request tells the cache that it has begun. */
  public enum Begin {
    /** As it enters, as the filter does it. */
    BEFORE_THE_DATA_IS_READ,
    /** When the first fragment is opened: too late, as the oracle must find out. */
    WHEN_THE_FIRST_FRAGMENT_IS_OPENED
  }

  private static final int ITEMS = 3;
  private static final Pattern SHOWN = Pattern.compile("(\\d+)=(\\d+)");

  /** What a renderer throws on purpose. */
  private static final class BodyFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final Begin begin;
  private final Runnable point;
  private final FakeClock clock;
  private final AtomicLongArray database = new AtomicLongArray(ITEMS);
  private final AtomicLongArray acknowledged = new AtomicLongArray(ITEMS);
  private final AtomicLong answers = new AtomicLong();
  private final Queue<String> stale = new ConcurrentLinkedQueue<>();

  /**
   * Opens a shop.
   *
   * @param begin when its requests begin
   * @param clock the clock of its caches, which it moves
   * @param point called wherever another thread may come between
   */
  public Shop(Begin begin, FakeClock clock, Runnable point) {
    this.begin = begin;
    this.clock = clock;
    this.point = point;
  }

  /** Returns what was served and should not have been, one line each. */
  public List<String> stale() {
    return List.copyOf(stale);
  }

  /** Returns how many answers were given. */
  public long answers() {
    return answers.get();
  }

  /** Serves one request on a node, and judges the answer. */
  public void request(FragmentCache node, Random random) {
    long[] known = copy(acknowledged);
    point.run();
    if (random.nextInt(8) == 0) {
      clock.advance(Duration.ofSeconds(40));
    }
    Visit visit;
    if (begin == Begin.BEFORE_THE_DATA_IS_READ) {
      CacheRequest request = node.begin();
      visit = new Visit(request, read(), random);
    } else {
      long[] data = read();
      visit = new Visit(node.begin(), data, random);
    }
    try (CacheRequest request = visit.request) {
      judge(visit.page(), known);
    } catch (BodyFailed e) {
      point.run();
    }
  }

  /** Changes an item, then deletes what shows it, in one of the ways there are. */
  public void change(FragmentCache node, Random random) {
    int item = random.nextInt(ITEMS);
    database.incrementAndGet(item);
    point.run();
    Tag tag =
        switch (random.nextInt(6)) {
          case 0 -> Tag.ALL;
          case 1 -> Tag.name("box");
          case 2, 3 -> Tag.of("price " + item);
          default -> Tag.key("item " + item);
        };
    boolean every = tag.equals(Tag.ALL) || tag.equals(Tag.name("box"));
    if (random.nextInt(8) == 0) {
      // Promises nothing, and must spoil nothing.
      node.delete(Set.of(tag), Deletion.Mode.SOFT);
      point.run();
    }
    long[] changed = copy(database);
    if (!node.delete(Set.of(tag), Deletion.Mode.HARD).acknowledged()) {
      return;
    }
    for (int i = 0; i < ITEMS; i++) {
      if (every || i == item) {
        acknowledged.accumulateAndGet(i, changed[i], Math::max);
      }
    }
    point.run();
  }

  private void judge(String answer, long[] known) {
    answers.incrementAndGet();
    for (MatchResult shown : SHOWN.matcher(answer).results().toList()) {
      int item = Integer.parseInt(shown.group(1));
      long version = Long.parseLong(shown.group(2));
      if (version < known[item]) {
        stale.add(
            answer
                + " shows version "
                + version
                + " of item "
                + item
                + ", but the delete of "
                + known[item]
                + " was acknowledged before the request began");
      }
    }
  }

  private long[] read() {
    long[] data = new long[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      point.run();
      data[i] = database.get(i);
    }
    point.run();
    return data;
  }

  private static long[] copy(AtomicLongArray array) {
    long[] copy = new long[array.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = array.get(i);
    }
    return copy;
  }

  /** One request with its model. */
  private final class Visit {

    final CacheRequest request;
    private final long[] data;
    private final Random random;
    private final String locale;

    Visit(CacheRequest request, long[] data, Random random) {
      this.request = request;
      this.data = data;
      this.random = random;
      this.locale = random.nextInt(4) == 0 ? "fr" : "de";
    }

    String page() {
      return switch (random.nextInt(4)) {
        case 0 -> box(random.nextInt(ITEMS));
        case 1 -> list(0, 1);
        default -> fetch("page", "/shop", () -> list(0, 1) + box(2) + box(0));
      };
    }

    private String list(int... items) {
      return fetch(
          "list",
          "category",
          () -> {
            StringBuilder text = new StringBuilder();
            for (int item : items) {
              text.append(box(item));
            }
            return text.toString();
          });
    }

    private String box(int item) {
      return fetch("box", "item " + item, () -> item + "=" + data[item] + " ", "price " + item);
    }

    private String fetch(String name, String key, Body body, String... tags) {
      FragmentPolicy policy =
          FragmentPolicy.of(Duration.ofMinutes(1))
              .withLifetime(
                  new Lifetime(
                      Duration.ofMinutes(1),
                      Duration.ofMinutes(random.nextInt(3)),
                      Duration.ofMinutes(random.nextInt(3)),
                      random.nextBoolean()))
              .withTags(tags)
              .withVary("locale");
      return request
          .fetch(
              FragmentKey.of(name, key).withVariant(locale),
              policy,
              rendering -> {
                point.run();
                int fate = random.nextInt(20);
                if (fate == 0) {
                  throw new BodyFailed();
                }
                if (fate == 1) {
                  rendering.uncacheable(Reason.VARIABLE_TYPE);
                }
                String text = body.render();
                point.run();
                return Content.of(text);
              })
          .text();
    }
  }

  private interface Body {
    String render();
  }
}
