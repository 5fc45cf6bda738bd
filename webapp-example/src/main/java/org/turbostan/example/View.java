package org.turbostan.example;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What every page knows about its own rendering.
 *
 * <p>Each cached piece keeps the number and the second of the view that rendered it. The page says
 * its own number and second beside them, so that the style sheet can tell new pieces from cached
 * ones, and how old those are, without a script.
 */
public final class View {

  /** Style sheets compute with 24 bits in some browsers; this many seconds are 115 days. */
  private static final long SECONDS = 10_000_000;

  /** Pieces travel between nodes, so that two nodes must not number their views alike. */
  private static final String NODE = Long.toString(new SecureRandom().nextLong() >>> 24, 36);

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final String number = NODE + "-" + NUMBERS.incrementAndGet();
  private final long start = System.nanoTime();
  private final long second = System.currentTimeMillis() / 1000 % SECONDS;
  private final String clock = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).format(CLOCK);
  private final String path;
  private final Supplier<Locale> locale;

  View(String path, Supplier<Locale> locale) {
    this.path = path;
    this.locale = locale;
  }

  /** Returns the number of this view, which no other has, on any node. */
  public String getNumber() {
    return number;
  }

  /** Returns the second in which this view began. */
  public long getSecond() {
    return second;
  }

  /** Returns the time of day at which this view began. */
  public String getClock() {
    return clock;
  }

  /** Returns how long this view has taken so far, in milliseconds. */
  public long getMillis() {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  /** Returns the address of this page within the shop, e.g. {@code wind/foehn}. */
  public String getPath() {
    return path;
  }

  /**
   * Returns the language of the visitor's browser. It is looked up only now: a page that asks for
   * it differs by visitor, and the filter would not cache it as a whole.
   */
  public Locale getLocale() {
    return locale.get();
  }
}
