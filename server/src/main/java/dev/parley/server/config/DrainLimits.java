package dev.parley.server.config;

import java.time.Duration;

/** How fast and for how long a node may be drained, in the configuration and on request. */
public final class DrainLimits {
  /** What a rate may be, for one who gave another. */
  public static final String RATE =
      "rate is a whole number of connections per second, 1 to 1000000.";

  /** What a deadline may be, for one who gave another. */
  public static final String DEADLINE =
      "deadline is a duration from 0s to 1h, written as 60s, 1m30s or 500ms.";

  static final int MOST_PER_SECOND = 1_000_000;
  static final String LONGEST = "1h";

  private static final Duration LONGEST_DEADLINE = Durations.parse(LONGEST).orElseThrow();

  private DrainLimits() {}

  /**
   * Returns a rate that is within the limits.
   *
   * @throws IllegalArgumentException saying {@link #RATE}
   */
  public static int rate(long perSecond) {
    if (perSecond < 1 || perSecond > MOST_PER_SECOND) {
      throw new IllegalArgumentException(RATE);
    }
    return (int) perSecond;
  }

  /**
   * Returns a deadline that is within the limits.
   *
   * @throws IllegalArgumentException saying {@link #DEADLINE}
   */
  public static Duration deadline(Duration fromNow) {
    if (fromNow.isNegative() || fromNow.compareTo(LONGEST_DEADLINE) > 0) {
      throw new IllegalArgumentException(DEADLINE);
    }
    return fromNow;
  }
}
