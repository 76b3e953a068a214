package dev.parley.net.connection;

import dev.parley.core.problem.Disconnect;

/** A connection that can be asked to go elsewhere. On its loop. */
public interface Draining {

  /** Lets the dialect say goodbye, then closes. */
  void drain(Disconnect advice);

  /** Whether it is on its way out already. */
  boolean leaving();
}
