package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Hole;

/**
 * What belongs into the holes of a web application's pages: templates say so as they run on this
 * node, and cached content says only numbers. Nothing that comes out of a store is run.
 *
 * <p>Fillers are held weakly. Whoever registers one keeps it, and a template that is compiled again
 * takes its fillers with it. Safe for use by many threads.
 */
public final class Holes {

  private static final Logger LOG = System.getLogger(Holes.class.getName());
  private static final int MOST = 10_000;
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String application;
  private final LongSupplier nanos;
  private final ConcurrentMap<Long, WeakReference<HoleFiller>> fillers = new ConcurrentHashMap<>();
  private final AtomicLong quietUntil;

  Holes(ServletContext application) {
    this(application.getContextPath(), System::nanoTime);
  }

  Holes(String application, LongSupplier nanos) {
    this.application = application;
    this.nanos = nanos;
    this.quietUntil = new AtomicLong(nanos.getAsLong());
  }

  /**
   * Says what belongs into the holes of a number. An application with more than ten thousand of
   * them is told in the log that some stay unknown, and what holds them is then not cached.
   */
  public void register(long number, HoleFiller filler) {
    WeakReference<HoleFiller> known = fillers.get(number);
    if (known != null && known.get() == filler) {
      return;
    }
    if (fillers.size() >= MOST) {
      fillers.values().removeIf(held -> held.get() == null);
      if (fillers.size() >= MOST) {
        warn("there are more than " + MOST + " holes; what holds others is not cached", null);
        return;
      }
    }
    fillers.put(number, new WeakReference<>(requireNonNull(filler, "filler")));
  }

  /** Returns whether this node knows what belongs into a hole. */
  public boolean knows(Hole hole) {
    return filler(hole) != null;
  }

  /**
   * Returns what this visitor sees in a hole.
   *
   * @throws ServletException if that fails, or if the hole is not {@linkplain #knows known}
   * @throws IOException if that fails
   */
  public String fill(Hole hole, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    HoleFiller filler = filler(hole);
    if (filler == null) {
      throw new ServletException(
          "A hole of a cached page can't be filled: its template was compiled anew this moment. Ask"
              + " for the page again.");
    }
    try {
      // What a page under a rule is not shown, a hole may see: nothing of it is stored.
      return filler.fill(VisitorSecrets.visitor(request), response, hole.data());
    } catch (ServletException | IOException | RuntimeException e) {
      warn("could not fill " + filler + "; the page fails as it would without a cache", e);
      throw e;
    }
  }

  /**
   * Returns what this visitor sees in a hole of a whole page: nothing, and a word in the log, if
   * that fails.
   */
  String fillOrLeaveEmpty(Hole hole, HttpServletRequest request, HttpServletResponse response) {
    HoleFiller filler = filler(hole);
    if (filler == null) {
      warn("left a hole empty, whose template was compiled anew this moment", null);
      return "";
    }
    try {
      return filler.fill(request, response, hole.data());
    } catch (ServletException | IOException | RuntimeException e) {
      warn("could not fill " + filler + "; it stays empty in the page", e);
      return "";
    }
  }

  private @Nullable HoleFiller filler(Hole hole) {
    WeakReference<HoleFiller> held = fillers.get(hole.number());
    return held == null ? null : held.get();
  }

  /** Writes a line a minute at the most: where one hole fails, each page does. */
  private void warn(String what, @Nullable Exception failure) {
    long now = nanos.getAsLong();
    long until = quietUntil.get();
    if (now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
      LOG.log(Level.WARNING, "The application '" + application + "' " + what + '.', failure);
    }
  }
}
