package dev.parley.server.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The arithmetic of connections that are told to leave, or are cut, and come back elsewhere, each
 * as often as that happens to it. Times are handed in, nanoseconds in their order. Confined to the
 * client's thread.
 */
final class Exodus {
  static final long TENTH = 100_000_000L;
  static final long SECOND = 1_000_000_000L;

  private final Map<String, Integer> refused = new TreeMap<>();
  private final Histogram away = new Histogram(1_000, Tally.LONGEST_NANOS, 3);
  private long[] connects = new long[1_024];
  private int connectCount;
  private int told;
  private int cut;
  private int back;
  private int resumed;
  private int recovered;
  private long firstLeft;
  private long lastLeft;
  private long lastBack;

  /** A connection ends. */
  void left(long now, boolean wasTold) {
    if (told + cut == 0) {
      firstLeft = now;
    }
    lastLeft = now;
    told += wasTold ? 1 : 0;
    cut += wasTold ? 0 : 1;
  }

  /** One tries to come back. */
  void connects(long now) {
    if (connectCount == connects.length) {
      connects = Arrays.copyOf(connects, 2 * connectCount);
    }
    connects[connectCount++] = now;
  }

  /** One is subscribed again that left at an earlier time. */
  void back(long leftAt, long now, boolean wasResumed, boolean wasRecovered) {
    back++;
    resumed += wasResumed ? 1 : 0;
    recovered += wasRecovered ? 1 : 0;
    lastBack = now;
    away.recordValue(Math.clamp(now - leftAt, 0, Tally.LONGEST_NANOS));
  }

  /** One came to nothing on its way back, and tries again. */
  void refused(String why) {
    refused.merge(why, 1, Integer::sum);
  }

  Snapshot snapshot() {
    return new Snapshot(
        told,
        cut,
        lastLeft - firstLeft,
        peak(TENTH),
        peak(SECOND),
        back,
        resumed,
        recovered,
        lastBack - firstLeft,
        away.copy(),
        Map.copyOf(refused));
  }

  /** The most that tried within a stretch of this length, wherever it begins. */
  private int peak(long length) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < connectCount; last++) {
      while (connects[last] - connects[first] >= length) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /**
   * How it stands.
   *
   * @param told connections that were told to leave
   * @param cut connections that ended without a word
   * @param leaving nanoseconds from the first that left to the last
   * @param peakTenth attempts to connect within the worst 100 ms
   * @param peakSecond the same for a second
   * @param until nanoseconds from the first that left to the last that was back
   * @param away how long each was away, nanoseconds
   * @param refused attempts that came to nothing, by why
   */
  record Snapshot(
      int told,
      int cut,
      long leaving,
      int peakTenth,
      int peakSecond,
      int back,
      int resumed,
      int recovered,
      long until,
      Histogram away,
      Map<String, Integer> refused) {

    int left() {
      return told + cut;
    }
  }
}
