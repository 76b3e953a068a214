package dev.parley.core.channel;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a log to read.
 *
 * @param from read right behind it (forward) or right before it (backward); null is the oldest kept
 *     (forward) or the newest (backward)
 * @param limit at most so many publications; 0 asks for the top position only
 */
public record HistoryQuery(Direction direction, @Nullable Position from, int limit) {

  /** Which way to read. */
  public enum Direction {
    FORWARD,
    BACKWARD
  }

  public HistoryQuery {
    if (limit < 0) {
      throw new IllegalArgumentException("limit is not negative");
    }
  }

  public static HistoryQuery forward(@Nullable Position from, int limit) {
    return new HistoryQuery(Direction.FORWARD, from, limit);
  }

  public static HistoryQuery backward(@Nullable Position from, int limit) {
    return new HistoryQuery(Direction.BACKWARD, from, limit);
  }

  /** Only where the log stands. */
  public static HistoryQuery top() {
    return forward(null, 0);
  }
}
