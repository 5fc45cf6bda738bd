package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The caches of the web applications that are running, for code that is called without knowing by
 * which of them, such as a listener of entities.
 *
 * <p>It knows those that share this copy of TurboStan's classes: one where the jar lies in {@code
 * WEB-INF/lib}. It keeps neither caches nor applications alive. Safe for use by many threads.
 */
public final class RunningCaches {

  /** The class loader of each one's application; guarded by itself. */
  private static final Map<FragmentCache, WeakReference<ClassLoader>> CACHES = new WeakHashMap<>();

  private RunningCaches() {}

  /**
   * Says that an application has a cache.
   *
   * @param application the application's class loader, which others may share
   * @param cache the cache, which somebody else holds on to
   */
  public static void add(ClassLoader application, FragmentCache cache) {
    requireNonNull(application, "application");
    requireNonNull(cache, "cache");
    synchronized (CACHES) {
      CACHES.put(cache, new WeakReference<>(application));
    }
  }

  /** Says that the application of a cache has ended, or has it no more. */
  public static void remove(FragmentCache cache) {
    synchronized (CACHES) {
      CACHES.remove(cache);
    }
  }

  /**
   * Returns the caches of all applications that use this very class: one's own if the class belongs
   * to it, those of all who share it otherwise.
   */
  public static List<FragmentCache> using(Class<?> type) {
    Map<FragmentCache, WeakReference<ClassLoader>> known;
    synchronized (CACHES) {
      known = new WeakHashMap<>(CACHES);
    }
    List<FragmentCache> using = new ArrayList<>();
    known.forEach(
        (cache, reference) -> {
          ClassLoader application = reference.get();
          if (application != null && sees(application, type)) {
            using.add(cache);
          }
        });
    return using;
  }

  /**
   * Whether it lies in the application, above it or beside it: class loaders are no mere chains.
   */
  private static boolean sees(ClassLoader application, Class<?> type) {
    try {
      return application.loadClass(type.getName()) == type;
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      // Not there, or an application that has ended and says so in one way or another.
      return false;
    }
  }
}
