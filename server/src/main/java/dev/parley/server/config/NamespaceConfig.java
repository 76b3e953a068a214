package dev.parley.server.config;

import dev.parley.server.config.Allowed.Span;
import dev.parley.server.config.Allowed.Whole;
import java.time.Duration;

/**
 * The rules of one namespace: the channels whose name begins with {@code name:}.
 *
 * @param history what is kept of each channel
 * @param presence whether members are tracked
 * @param recovery whether a subscriber may catch up from a position
 * @param subscribe who may subscribe
 * @param publish who may publish over a session; the HTTP API may always
 * @param slowConsumer what happens when a session's outbox is full
 */
public record NamespaceConfig(
    Retention history,
    boolean presence,
    boolean recovery,
    Access subscribe,
    Access publish,
    SlowConsumer slowConsumer) {

  /**
   * How much history a channel keeps; whichever bound is reached first wins.
   *
   * @param size publications; 0 keeps none
   * @param age the oldest a kept publication may be
   */
  public record Retention(
      @Whole(min = 0, max = 1_000_000) int size, @Span(min = "1s", max = "365d") Duration age) {}

  /** Who may do a thing on a channel. */
  public enum Access {
    /** Every session, with a user or without. */
    ANYONE,
    /** Sessions whose token names a user. */
    USERS,
    /** Sessions whose token grants it for the channel. */
    GRANTED,
    /** No session at all: only the HTTP API and the embedding program. */
    NOBODY
  }

  /** What happens when a session does not read as fast as a channel publishes. */
  public enum SlowConsumer {
    /** The session is closed, and recovers when it is back. */
    DISCONNECT,
    /** The oldest waiting publications of the channel are dropped, and reported as a gap. */
    DROP_OLDEST,
    /** Only the newest waiting publication of the channel is kept. */
    CONFLATE
  }
}
