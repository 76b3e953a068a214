package dev.parley.core.hub;

import dev.parley.core.dialect.Dialect;

/**
 * A dialect behind which an application sends of its own accord, and not only in answer to an
 * input: it is told its session, through which it does so.
 */
public interface SessionDialect extends Dialect {

  /** The session is made and not opened yet. Once, on its loop, before any input. */
  void attached(Session session);
}
