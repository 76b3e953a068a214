package dev.parley.net.oneway;

import dev.parley.net.loop.LoopContext;

/** A connection that is found by its key. */
public interface Reachable {

  /** The loop that owns it; from any thread. */
  LoopContext owner();

  /**
   * Takes a message of the peer, valid UTF-8. On the owner's loop.
   *
   * @return false if the connection has ended
   */
  boolean receive(byte[] utf8);
}
