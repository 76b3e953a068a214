package dev.parley.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.parley.server.config.ParleyConfig.Log;
import org.slf4j.LoggerFactory;

/** Sets up logging for the standalone server. */
public final class Logging {

  private static final String OWN = "dev.parley";

  private static boolean requested;

  private Logging() {}

  /**
   * Logs to stderr from now on, in the format and from the level that {@code log} says; libraries
   * are logged from warn on, or from error when that is the level. Called once at the start, before
   * anything logs, it also spares the search for configuration files; called later it replaces what
   * was set up. Not for a program that embeds the server and has its own logging.
   */
  public static synchronized void configure(Log log) {
    requested = true;
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.reset();
      apply(log, context);
    }
  }

  /** Whether {@link #configure} has begun, so that logback need not look for files. */
  static synchronized boolean isRequested() {
    return requested;
  }

  private static void apply(Log log, LoggerContext context) {
    EncoderBase<ILoggingEvent> encoder =
        switch (log.format()) {
          case TEXT -> new TextLines();
          case JSON -> new JsonLines();
        };
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();

    Level own = level(log);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(own.isGreaterOrEqual(Level.WARN) ? own : Level.WARN);
    root.addAppender(appender);
    context.getLogger(OWN).setLevel(own);
  }

  private static Level level(Log log) {
    return switch (log.level()) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
