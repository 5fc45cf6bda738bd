package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Seeds;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/**
 * Two visitors, 200 threads, every page of the example, while baskets, prices and the cache change:
 * no page ever shows one of them anything of the other.
 *
 * <p>It takes ten seconds; {@code -Dturbostan.visitors.seconds=60} makes it a longer run.
 */
class TwoVisitorsIT {

  private static final int THREADS = 200;
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  /** Each page, and whether a visitor's name is on it. */
  private enum Shown {
    NAMED,
    COMMON
  }

  private record Place(String path, Shown shown) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("/", Shown.NAMED),
          new Place("/wind/foehn", Shown.NAMED),
          new Place("/wind/mistral", Shown.NAMED),
          new Place("/print/foehn", Shown.NAMED),
          new Place("/print/mistral", Shown.NAMED),
          new Place("/forecast", Shown.NAMED),
          new Place("/office", Shown.NAMED),
          new Place("/basket", Shown.NAMED),
          new Place("/guide", Shown.COMMON),
          new Place("/rose.svg", Shown.COMMON));

  private final RunExample example = RunExample.start(0);
  private final long seed = Long.getLong("seed", new Random().nextLong() >>> 16);
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicLong pages = new AtomicLong();
  private final AtomicLong whole = new AtomicLong();
  private final AtomicLong orders = new AtomicLong();
  private final AtomicLong forgeries = new AtomicLong();
  private final AtomicLong late = new AtomicLong();

  /** A visitor: an HTTP client with a session, a name, and the last token that was shown. */
  private static final class Somebody {
    final String name;
    final Http http;
    volatile String token = "";

    Somebody(String name, Http http) {
      this.name = name;
      this.http = http;
    }
  }

  private Somebody ann;
  private Somebody bob;

  @BeforeEach
  void signIn() {
    ann = signedIn("Annabell-4711");
    bob = signedIn("Bartholomew-0815");
  }

  @AfterEach
  void stop() {
    example.close();
  }

  @Test
  void nobodyEverSeesTheOthersData() throws InterruptedException {
    System.out.println("Two visitors: seed " + seed);
    long end = System.nanoTime() + duration().toNanos();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      Thread thread = new Thread(() -> visit(number, start, end));
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf(
        "Two visitors, %d threads, %d s: %d pages, %d of them whole pages with holes; %d forms with"
            + " one's own token were taken, %d with the other's refused; %d threads gave up waiting; %d answers were wrong%n",
        THREADS,
        duration().toSeconds(),
        pages.get(),
        whole.get(),
        orders.get(),
        forgeries.get(),
        late.get(),
        wrong.size());
    assertThat(wrong.stream().limit(3)).isEmpty();
    assertThat(List.of(pages.get(), whole.get(), orders.get(), forgeries.get())).doesNotContain(0L);
  }

  private void visit(int number, CountDownLatch start, long end) {
    Random random = Seeds.random(seed, number);
    Somebody own = number % 2 == 0 ? ann : bob;
    Somebody other = number % 2 == 0 ? bob : ann;
    try {
      start.await();
      // Together they ask for every page, however slow the machine.
      look(own, other, PLACES.get(number / 2 % PLACES.size()));
      if (number < 4) {
        order(own);
        forge(own, other);
      }
      while (System.nanoTime() < end) {
        int choice = random.nextInt(100);
        if (choice < 90) {
          look(own, other, PLACES.get(random.nextInt(PLACES.size())));
        } else if (choice < 94) {
          order(own);
        } else if (choice < 97) {
          forge(own, other);
        } else {
          change(own, random);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof HttpTimeoutException) {
        // A machine that is too slow for two hundred threads shows nobody anything.
        late.incrementAndGet();
        return;
      }
      wrong.add(own.name + ": " + e);
    }
  }

  private void look(Somebody own, Somebody other, Place place) {
    Reply reply = own.http.get(place.path);
    String text = reply.text();
    pages.incrementAndGet();
    boolean named = text.contains(own.name);
    if (reply.status() != 200
        || text.contains(other.name)
        || named != (place.shown == Shown.NAMED)
        || !reply.headers("Set-Cookie").isEmpty()) {
      wrong.add(
          own.name
              + " at "
              + place.path
              + " saw "
              + reply.status()
              + (named ? "" : " no")
              + " own name"
              + (text.contains(other.name) ? " and the other's" : ""));
    }
    Matcher token = TOKEN.matcher(text);
    if (place.path.startsWith("/print/")) {
      whole.incrementAndGet();
      if (!token.find() || token.group(1).equals(own.token) || token.group(1).equals(other.token)) {
        wrong.add(own.name + " at " + place.path + " saw no token, or one that was shown before");
        return;
      }
      own.token = token.group(1);
    }
  }

  private void order(Somebody own) {
    orders.incrementAndGet();
    expect(own, own.token, 302);
  }

  private void forge(Somebody own, Somebody other) {
    String token = other.token;
    if (!token.isEmpty()) {
      forgeries.incrementAndGet();
      expect(own, token, 403);
    }
  }

  private void expect(Somebody own, String token, int status) {
    Reply reply = own.http.post("/basket", "id=foehn&_csrf=" + token);
    if (reply.status() != status) {
      wrong.add(own.name + "'s form was answered with " + reply.status() + ", not " + status);
    }
  }

  private void change(Somebody own, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> own.http.post("/office", "id=foehn&stock=7&euros=" + (10 + random.nextInt(80)));
      case 1 -> own.http.post("/delete", "by=tag&value=catalogue&back=");
      default -> own.http.post("/delete", "by=all&value=&back=");
    }
  }

  private Somebody signedIn(String name) {
    Http http = Http.visitor(example.nodes().get(0).base());
    assertThat(http.post("/visitor", "do=sign+in&name=" + name + "&back=").status()).isEqualTo(302);
    // From here on nothing sets a cookie.
    Somebody somebody = new Somebody(name, http);
    Matcher token = TOKEN.matcher(http.get("/print/foehn").text());
    assertThat(token.find()).isTrue();
    somebody.token = token.group(1);
    // The container compiles a page when it is first asked for.
    PLACES.forEach(place -> assertThat(http.get(place.path).status()).isEqualTo(200));
    return somebody;
  }

  private static Duration duration() {
    return Duration.ofSeconds(Long.getLong("turbostan.visitors.seconds", 10));
  }
}
