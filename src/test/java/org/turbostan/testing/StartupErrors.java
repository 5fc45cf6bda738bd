package org.turbostan.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Holds back what is logged while it is open, until it is either {@linkplain #report() told} or
 * closed: Tomcat only logs why an application does not start, in many lines and more than once.
 */
final class StartupErrors extends Handler implements AutoCloseable {

  private final List<LogRecord> entries = new CopyOnWriteArrayList<>();
  private final Logger logger;

  private StartupErrors(Logger logger) {
    this.logger = logger;
  }

  static StartupErrors of(String loggerName) {
    Logger logger = Logger.getLogger(loggerName);
    StartupErrors errors = new StartupErrors(logger);
    logger.addHandler(errors);
    logger.setUseParentHandlers(false);
    return errors;
  }

  /**
   * Every warning (which errors become on their way through Jetty) and the causes behind it, in one
   * line; they are not logged again.
   */
  String report() {
    StringBuilder report = new StringBuilder();
    for (LogRecord entry : entries) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        report.append(entry.getMessage()).append("; ");
        for (Throwable t = entry.getThrown(); t != null; t = t.getCause()) {
          report.append(t).append("; ");
        }
      }
    }
    entries.clear();
    return report.toString();
  }

  @Override
  public void publish(LogRecord entry) {
    entries.add(entry);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
    entries.forEach(logger::log);
  }
}
