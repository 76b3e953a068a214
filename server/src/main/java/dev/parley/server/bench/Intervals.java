package dev.parley.server.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A long measurement cut into stretches of equal length, to see whether the last is like the first.
 * A publication and its deliveries belong to the stretch in which it was due. Confined to the
 * client's thread.
 */
final class Intervals {
  private static final int DIGITS = 2;

  private final long fromNanos;
  private final long untilNanos;
  private final long lengthNanos;
  private final List<Counts> counts = new ArrayList<>();

  /** From one reading of the clock to another; the last stretch may be shorter. */
  Intervals(long fromNanos, long untilNanos, long lengthNanos) {
    this.fromNanos = fromNanos;
    this.untilNanos = untilNanos;
    this.lengthNanos = lengthNanos;
    for (long at = fromNanos; at - untilNanos < 0; at += lengthNanos) {
      counts.add(new Counts());
    }
  }

  /** A publication that was due within the measurement goes out to so many members. */
  void published(long intendedNanos, int members) {
    at(intendedNanos).expected += members;
  }

  /** A delivery of such a publication. */
  void delivered(long intendedNanos, long nowNanos) {
    Counts counts = at(intendedNanos);
    counts.received++;
    counts.latency.recordValue(Math.clamp(nowNanos - intendedNanos, 0, Tally.LONGEST_NANOS));
  }

  /** The stretches that have ended at a time, the oldest first, from the given number on. */
  List<Interval> endedBy(long nanos, int first) {
    List<Interval> ended = new ArrayList<>();
    for (int i = first; i < counts.size() && end(i) - nanos <= 0; i++) {
      Counts counted = counts.get(i);
      ended.add(
          new Interval(
              (end(i) - fromNanos) / 1e9,
              counted.expected,
              counted.received,
              counted.latency.copy()));
    }
    return ended;
  }

  private long end(int number) {
    long end = fromNanos + (number + 1) * lengthNanos;
    return end - untilNanos < 0 ? end : untilNanos;
  }

  private Counts at(long intendedNanos) {
    return counts.get((int) ((intendedNanos - fromNanos) / lengthNanos));
  }

  /**
   * What has been counted of one stretch.
   *
   * @param untilSeconds when it ended, since the measurement began
   * @param expected deliveries that its publications should bring
   * @param received those that came, however late
   * @param latency in nanoseconds
   */
  record Interval(double untilSeconds, long expected, long received, Histogram latency) {
    long lost() {
      return expected - received;
    }
  }

  private static final class Counts {
    final Histogram latency = new Histogram(1_000, Tally.LONGEST_NANOS, DIGITS);
    long expected;
    long received;
  }
}
