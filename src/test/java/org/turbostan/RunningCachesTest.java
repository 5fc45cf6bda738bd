package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

class RunningCachesTest {

  private final ClassLoader application = child(getClass().getClassLoader());
  private final FragmentCache cache = cache();

  @AfterEach
  void remove() {
    RunningCaches.remove(cache);
  }

  @Test
  void anApplicationsCacheIsFoundByAClassThatItUses() {
    RunningCaches.add(application, cache);
    assertThat(RunningCaches.using(getClass())).contains(cache);
  }

  @Test
  void applicationsThatShareAClassAreAllFound() {
    ClassLoader other = child(getClass().getClassLoader());
    FragmentCache others = cache();
    RunningCaches.add(application, cache);
    RunningCaches.add(other, others);
    assertThat(RunningCaches.using(getClass())).contains(cache, others);
    RunningCaches.remove(others);
    assertThat(RunningCaches.using(getClass())).contains(cache).doesNotContain(others);
  }

  @Test
  void applicationsThatShareAClassLoaderAreAllFound() {
    FragmentCache others = cache();
    RunningCaches.add(application, cache);
    RunningCaches.add(application, others);
    assertThat(RunningCaches.using(getClass())).contains(cache, others);
    RunningCaches.remove(others);
    assertThat(RunningCaches.using(getClass())).contains(cache).doesNotContain(others);
  }

  @Test
  void anApplicationWithoutTheClassIsNotFound() {
    ClassLoader stranger = child(ClassLoader.getPlatformClassLoader());
    RunningCaches.add(stranger, cache);
    assertThat(RunningCaches.using(getClass())).doesNotContain(cache);
    RunningCaches.remove(cache);
  }

  @Test
  void anApplicationThatHasEndedAndSaysSoIsNotFound() {
    ClassLoader ended =
        new ClassLoader(null) {
          @Override
          public Class<?> loadClass(String name) {
            throw new IllegalStateException("this application has been stopped");
          }
        };
    RunningCaches.add(ended, cache);
    assertThat(RunningCaches.using(getClass())).doesNotContain(cache);
    RunningCaches.remove(cache);
  }

  @Test
  void nothingIsKeptAlive() {
    WeakReference<ClassLoader> loader = forgotten();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return loader.get() == null;
            });
  }

  private static WeakReference<ClassLoader> forgotten() {
    ClassLoader loader = child(RunningCachesTest.class.getClassLoader());
    // As a cache of an application refers to the application's classes.
    RunningCaches.add(
        loader,
        FragmentCache.builder(
                new ForwardingStore(new LocalStore(1_000_000)) {
                  @Override
                  public String toString() {
                    return "store of " + loader;
                  }
                })
            .build());
    return new WeakReference<>(loader);
  }

  private static FragmentCache cache() {
    return FragmentCache.builder(new LocalStore(1_000_000)).build();
  }

  private static ClassLoader child(ClassLoader parent) {
    return new ClassLoader(parent) {};
  }
}
