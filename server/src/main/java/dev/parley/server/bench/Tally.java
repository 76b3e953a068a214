package dev.parley.server.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of a load run. A publication belongs to the measurement when its intended time
 * falls into it; so do its deliveries, however late they come. Confined to the client's thread.
 */
final class Tally {
  /** Latencies are kept with three digits up to this; a longer one counts as this. */
  static final long LONGEST_NANOS = 600_000_000_000L;

  private final long fromNanos;
  private final long untilNanos;
  private final @Nullable Intervals intervals;
  private final Histogram latency = new Histogram(1_000, LONGEST_NANOS, 3);
  private final Map<String, Integer> errors = new TreeMap<>();
  private long published;
  private long expected;
  private long received;
  private long receivedInTime;
  private long bytes;

  /** Measures what is intended for the time from, and before, the given readings of the clock. */
  Tally(long fromNanos, long untilNanos) {
    this(fromNanos, untilNanos, null);
  }

  /**
   * @param intervals counts the same in stretches; null for none
   */
  Tally(long fromNanos, long untilNanos, @Nullable Intervals intervals) {
    this.fromNanos = fromNanos;
    this.untilNanos = untilNanos;
    this.intervals = intervals;
  }

  /** A publication has been handed over for so many members. */
  void published(long intendedNanos, int members) {
    if (measures(intendedNanos)) {
      published++;
      expected += members;
      if (intervals != null) {
        intervals.published(intendedNanos, members);
      }
    }
  }

  /**
   * A delivery has arrived. Its latency counts from when its publication was due, not from when it
   * was sent: a server that holds up the sender would otherwise hide exactly the time it took.
   */
  void delivered(long intendedNanos, long nowNanos, int size) {
    if (measures(nowNanos)) {
      receivedInTime++;
      bytes += size;
    }
    if (measures(intendedNanos)) {
      received++;
      long nanos = nowNanos - intendedNanos;
      latency.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
      if (intervals != null) {
        intervals.delivered(intendedNanos, nowNanos);
      }
    }
  }

  /** A connection has ended that should not have, or a command was refused. */
  void failed(String why) {
    errors.merge(why, 1, Integer::sum);
  }

  /** The stretches that have ended at a time, from the given number on; none if none are kept. */
  List<Intervals.Interval> endedBy(long nanos, int first) {
    return intervals == null ? List.of() : intervals.endedBy(nanos, first);
  }

  boolean complete() {
    return received >= expected;
  }

  /**
   * The state of things.
   *
   * @param nowNanos the clock's reading; rates count up to it while the measurement is not over
   */
  Snapshot snapshot(long nowNanos, int open) {
    long nanos = Math.min(nowNanos, untilNanos) - fromNanos;
    return new Snapshot(
        open,
        Math.max(0, nanos) / 1e9,
        published,
        expected,
        received,
        receivedInTime,
        bytes,
        latency.copy(),
        Map.copyOf(errors));
  }

  private boolean measures(long nanos) {
    return nanos - fromNanos >= 0 && nanos - untilNanos < 0;
  }

  /**
   * What has been counted.
   *
   * @param open connections that are open now
   * @param seconds how long was measured so far
   * @param expected deliveries that the measured publications should bring
   * @param received deliveries that they brought, up to now
   * @param receivedInTime deliveries that arrived during the measurement, of whatever publication
   * @param bytes their messages, without framing
   * @param latency in nanoseconds
   * @param errors how many connections ended or commands were refused, by why
   */
  record Snapshot(
      int open,
      double seconds,
      long published,
      long expected,
      long received,
      long receivedInTime,
      long bytes,
      Histogram latency,
      Map<String, Integer> errors) {

    /** Deliveries that did not come; less than nothing if more came than were published. */
    long lost() {
      return expected - received;
    }

    double perSecond(long count) {
      return seconds <= 0 ? 0 : count / seconds;
    }
  }
}
