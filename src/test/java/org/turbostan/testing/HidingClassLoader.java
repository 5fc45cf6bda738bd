package org.turbostan.testing;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hides TurboStan and its libraries on the test's class path from a web application, which finds
 * them in its {@code WEB-INF/lib} or, as in a real container, not at all.
 */
final class HidingClassLoader extends ClassLoader {

  private static final List<String> HIDDEN =
      List.of(
          "org.turbostan.",
          "com.github.benmanes.caffeine.",
          "com.spotify.",
          "com.google.common.",
          "dev.failsafe.",
          "io.netty.",
          "META-INF.io.netty.",
          // SLF4J of a web application can't use a provider of another SLF4J.
          "META-INF.services.org.slf4j.");

  HidingClassLoader(ClassLoader parent) {
    super("test class path without TurboStan", parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isHidden(name)) {
      throw new ClassNotFoundException(name);
    }
    return super.loadClass(name, resolve);
  }

  @Override
  public @Nullable URL getResource(String name) {
    return isHidden(name.replace('/', '.')) ? null : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return isHidden(name.replace('/', '.'))
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }

  private static boolean isHidden(String name) {
    return HIDDEN.stream().anyMatch(name::startsWith);
  }
}
