package dev.parley.net.engineio;

import dev.parley.core.hub.Connection;
import dev.parley.core.problem.Disconnect;

/** What carries a session at present. Confined to its loop. */
interface Carrier extends Connection {

  /** Queues a packet that is no message. */
  void packet(byte[] packet);

  /** Ends the session because of the peer. */
  void fail(Disconnect why);
}
