package dev.parley.core.channel;

/**
 * Tells a subscriber that publications will not reach it: the second of the two possible outcomes
 * (docs/guarantees.md).
 *
 * @param from the first offset that is missing, in the epoch the subscriber knew
 * @param resumesAt where the run goes on: the next publication delivered is {@code
 *     resumesAt.offset() + 1} in its epoch. The last missing offset is {@code resumesAt.offset()}
 *     when the epoch is the same
 */
public record Gap(ChannelName channel, long from, Position resumesAt, Reason reason)
    implements Delivery {

  /** Why publications are missing. */
  public enum Reason {
    /** The history no longer (or never) held them. */
    HISTORY_EXPIRED("history-expired"),
    /** The log began a new life: what the subscriber knew is gone. */
    EPOCH_CHANGED("epoch-changed"),
    /** The log was rolled back and written again. */
    ROLLED_BACK("rolled-back"),
    /** The subscriber did not read fast enough and its namespace drops the oldest. */
    SLOW_CONSUMER("slow-consumer"),
    /** The subscriber did not read fast enough and its namespace keeps the newest per key. */
    CONFLATED("conflated");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    /** The name every dialect uses on the wire. */
    public String wireName() {
      return wireName;
    }
  }

  /** The last missing offset. */
  public long to() {
    return resumesAt.offset();
  }
}
