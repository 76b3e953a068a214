package dev.parley.core.channel;

import java.time.Duration;

/**
 * The rules of a group of channels, chosen by the part of the name before the first {@code :}.
 *
 * @param historySize how many publications are kept per channel; 0 keeps none
 * @param historyAge how long each is kept
 * @param presence whether sessions may be present
 * @param recovery whether a subscription may begin at a position; needs history
 */
public record Namespace(
    String name,
    int historySize,
    Duration historyAge,
    boolean presence,
    boolean recovery,
    Access subscribe,
    Access publish,
    SlowConsumer slowConsumer) {

  /** Who may do a thing. */
  public enum Access {
    /** Every session, also without a user. */
    ANYONE,
    /** Sessions with a user. */
    USERS,
    /** Sessions whose token lists the channel. */
    GRANTED,
    /** No session; only the HTTP API and in-process callers. */
    NOBODY
  }

  /** What happens to a subscriber whose outbox is full. */
  public enum SlowConsumer {
    /** The session is disconnected with advice to reconnect and recovers from history. */
    DISCONNECT,
    /** The oldest waiting publications make room; the subscriber is told of the gap. */
    DROP_OLDEST,
    /**
     * Of the waiting publications only the newest per key stays; the subscriber is told of the gap.
     */
    CONFLATE
  }

  public Namespace {
    if (historySize < 0 || historyAge.isNegative()) {
      throw new IllegalArgumentException("history size and age are not negative");
    }
  }

  /**
   * Open to all, 256 publications for ten minutes, presence and recovery: for development and
   * tests.
   */
  public static Namespace open(String name) {
    return new Namespace(
        name,
        256,
        Duration.ofMinutes(10),
        true,
        true,
        Access.ANYONE,
        Access.ANYONE,
        SlowConsumer.DISCONNECT);
  }

  public Namespace withHistory(int size, Duration age) {
    return new Namespace(name, size, age, presence, recovery, subscribe, publish, slowConsumer);
  }

  public Namespace withSlowConsumer(SlowConsumer policy) {
    return new Namespace(
        name, historySize, historyAge, presence, recovery, subscribe, publish, policy);
  }

  public Namespace withAccess(Access maySubscribe, Access mayPublish) {
    return new Namespace(
        name, historySize, historyAge, presence, recovery, maySubscribe, mayPublish, slowConsumer);
  }

  public Namespace withPresence(boolean enabled) {
    return new Namespace(
        name, historySize, historyAge, enabled, recovery, subscribe, publish, slowConsumer);
  }

  public Namespace withRecovery(boolean enabled) {
    return new Namespace(
        name, historySize, historyAge, presence, enabled, subscribe, publish, slowConsumer);
  }
}
