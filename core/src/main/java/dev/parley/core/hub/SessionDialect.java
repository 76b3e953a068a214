package dev.parley.core.hub;

import dev.parley.core.dialect.Dialect;
import dev.parley.core.problem.Disconnect;

/**
 * A dialect behind which an application sends of its own accord, and not only in answer to an
 * input: it is told its session, through which it does so.
 */
public interface SessionDialect extends Dialect {

  /** The session is made, on this loop, and not opened yet. Once, on the loop, before any input. */
  void attached(Session session, Loop loop);

  /** The session goes on over another transport. On the loop. */
  default void moved(String from, String to) {}

  /** The session has ended: nothing reaches the peer any more. Once, on its loop, last. */
  void ended(Disconnect why);
}
