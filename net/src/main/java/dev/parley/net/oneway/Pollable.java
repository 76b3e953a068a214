package dev.parley.net.oneway;

/** A connection whose peer comes for its messages. */
public interface Pollable extends Reachable {

  /**
   * Takes a poll, answered when there is something to say or it has waited enough. On the owner's
   * loop.
   *
   * @param acknowledged the newest batch the peer has; -1 if it said something else
   */
  void poll(Reply reply, long acknowledged);
}
