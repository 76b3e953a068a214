package dev.parley.server;

import dev.parley.core.spi.Observer;
import dev.parley.core.spi.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the server's own errors, each once. */
final class BugLog implements Observer {
  private static final Logger LOG = LoggerFactory.getLogger("dev.parley.bug");

  @Override
  public void unavailable(String where, Unavailable cause) {
    LOG.debug("{}: {}", where, cause.getMessage());
  }

  @Override
  public void bug(String where, Throwable cause) {
    LOG.error("internal error: {}", where, cause);
  }
}
