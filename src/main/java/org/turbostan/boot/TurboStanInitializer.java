package org.turbostan.boot;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts TurboStan in every web application that has its jar, without a line in {@code web.xml}.
 *
 * <p>Containers find it as a service, whether or not the deployment descriptor is {@code
 * metadata-complete}. An application that names {@link TurboStanListener} itself, to have it before
 * other listeners, is served by whichever of the two comes first.
 */
public final class TurboStanInitializer implements ServletContainerInitializer {

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext application) {
    application.addListener(new TurboStanListener());
  }
}
