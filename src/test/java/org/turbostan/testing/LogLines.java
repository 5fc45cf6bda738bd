package org.turbostan.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Collects the warnings of a logger, and of those below it, until it is closed.
 *
 * <p>Safe for use by many threads.
 */
public final class LogLines extends Handler implements AutoCloseable {

  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final SimpleFormatter formatter = new SimpleFormatter();

  private LogLines(Logger logger) {
    this.logger = logger;
    setLevel(Level.WARNING);
  }

  /** Listens to a logger from now on. */
  public static LogLines of(String logger) {
    LogLines lines = new LogLines(Logger.getLogger(logger));
    lines.logger.addHandler(lines);
    return lines;
  }

  /** The messages up to now, without time and level. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord entry) {
    if (isLoggable(entry)) {
      lines.add(formatter.formatMessage(entry));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
