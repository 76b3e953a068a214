package dev.parley.core.hub;

import dev.parley.core.dialect.Dialect;
import dev.parley.core.spi.Identity;
import org.jspecify.annotations.Nullable;

/** The node-local registry of sessions and rooms, sharded by event loop. */
public final class Hub {

  /** Makes the session of a new connection. On the loop that will own it. */
  public Session attach(
      Loop loop,
      Connection connection,
      String dialectName,
      Dialect dialect,
      @Nullable Identity identity) {
    return new Session(dialectName + loop + dialect + identity, connection);
  }
}
