package org.turbostan.boot;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.config.SettingException;
import org.turbostan.config.Settings;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;

/**
 * Gives a web application its cache as it starts, and closes it as it ends.
 *
 * <p>{@link TurboStanInitializer} adds it by itself. Where a container does not run that, or where
 * other listeners need the cache, it can be named in {@code web.xml}. An application that has a
 * cache already keeps it.
 */
public final class TurboStanListener implements ServletContextListener {

  private static final Logger LOG = System.getLogger(TurboStanListener.class.getName());

  private @Nullable FragmentCache opened;
  private @Nullable Jmx jmx;

  /** Makes a listener; containers do. */
  public TurboStanListener() {}

  /**
   * Reads the settings, opens the store they ask for and publishes the cache.
   *
   * @throws SettingException if a setting is wrong; the application does not start then
   * @throws IllegalStateException if memcached is chosen and a library that it needs is missing
   */
  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext application = event.getServletContext();
    if (application.getAttribute(TurboStan.CACHE_ATTRIBUTE) != null) {
      return;
    }
    Settings settings = read(application);
    FragmentCache cache = open(settings, clock(application));
    opened = cache;
    jmx = Jmx.show(cache, application.getContextPath());
    TurboStan.publish(application, cache, options(settings));
    LOG.log(Level.INFO, "{0}", StartReport.of(application.getContextPath(), settings));
    settings.remarks().forEach(remark -> LOG.log(Level.WARNING, "{0}", remark));
  }

  /** Withdraws and closes the cache, if it is this listener's own. */
  @Override
  public void contextDestroyed(ServletContextEvent event) {
    FragmentCache cache = opened;
    if (cache != null) {
      opened = null;
      Jmx shown = jmx;
      if (shown != null) {
        jmx = null;
        shown.close();
      }
      TurboStan.withdraw(event.getServletContext());
      cache.close();
      JdkCaches.forgetRecords();
    }
  }

  private static Settings read(ServletContext application) {
    return Settings.ofApplication(
        Collections.list(application.getInitParameterNames()), application::getInitParameter);
  }

  private static InstantSource clock(ServletContext application) {
    if (application.getAttribute(TurboStan.CLOCK_ATTRIBUTE) instanceof InstantSource clock) {
      LOG.log(
          Level.WARNING,
          "What is cached ages by the clock that the context attribute {0} holds, as in tests",
          TurboStan.CLOCK_ATTRIBUTE);
      return clock;
    }
    return InstantSource.system();
  }

  private static FragmentCache open(Settings settings, InstantSource clock) {
    return FragmentCache.builder(Stores.open(settings))
        .clock(clock)
        .enabled(settings.enabled())
        .budget(settings.budget())
        .longestWait(settings.longestWait())
        .claim(settings.claimTtl())
        .uncacheableTtl(settings.uncacheableTtl())
        .jitter(settings.jitterPercent() / 100.0)
        .maxBody(settings.maxBodyBytes())
        .node(settings.node().orElseGet(HostName::withNumber))
        .build();
  }

  private static SiteOptions options(Settings settings) {
    return new SiteOptions(
        settings.ttl(),
        settings.stale(),
        switch (settings.trace()) {
          case OFF -> SiteOptions.Trace.OFF;
          case COMMENT -> SiteOptions.Trace.COMMENT;
          case HEADER -> SiteOptions.Trace.HEADER;
        },
        settings::allowsHost,
        settings.maxBodyBytes(),
        settings.obeysRequests(),
        settings.purges() ? settings::allowsPurgeFrom : null);
  }
}
