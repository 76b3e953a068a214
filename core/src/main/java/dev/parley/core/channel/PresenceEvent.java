package dev.parley.core.channel;

/**
 * A change of who is present. Not part of the log: it has no position and is not recovered; a
 * snapshot replaces it.
 */
public record PresenceEvent(ChannelName channel, Change change, Member member) implements Delivery {

  /** What happened to the member. */
  public enum Change {
    JOIN,
    UPDATE,
    LEAVE
  }
}
