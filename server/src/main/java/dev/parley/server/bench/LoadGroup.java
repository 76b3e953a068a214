package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a load run that share a channel; the first one publishes. Confined to the
 * client's thread.
 */
final class LoadGroup {
  final int number;

  /** Null before it is open and after it has ended. */
  @Nullable ClientConnection publisher;

  /** Connections that are open. */
  int members;

  /** Those of them that have received something. */
  int ready;

  /** Deliveries since the last publication was complete. */
  private int arrived;

  LoadGroup(int number) {
    this.number = number;
  }

  /** A delivery has arrived; true if with it a publication has reached all members. */
  boolean arrived() {
    arrived++;
    return complete();
  }

  /** A member has ended; true if what is under way has now reached all that are left. */
  boolean left() {
    members--;
    return members > 0 && complete();
  }

  private boolean complete() {
    if (arrived < members) {
      return false;
    }
    arrived -= members;
    return true;
  }
}
