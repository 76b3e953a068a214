package dev.parley.server.bench;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** The arithmetic of connections that come back after a cut. Confined to the client's thread. */
final class Comeback {
  private static final long SECOND = 1_000_000_000L;

  private final long cutNanos;

  /** When members were back, in nanoseconds since the cut, in order. */
  private final long[] times;

  private final Set<Object> came = new HashSet<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private int resumed;
  private int recovered;

  /** So many members are cut at a reading of the clock. */
  Comeback(int members, long cutNanos) {
    this.cutNanos = cutNanos;
    this.times = new long[members];
  }

  /** A member is subscribed again; if it was back before, nothing changes. */
  void back(Object member, boolean resumed, boolean recovered, long nowNanos) {
    if (came.add(member)) {
      times[came.size() - 1] = nowNanos - cutNanos;
      this.resumed += resumed ? 1 : 0;
      this.recovered += recovered ? 1 : 0;
    }
  }

  /** One came to nothing on its way back, and tries again. */
  void refused(String why) {
    refused.merge(why, 1, Integer::sum);
  }

  Snapshot snapshot() {
    return new Snapshot(
        times.length,
        came.size(),
        resumed,
        recovered,
        until(0.5),
        until(0.99),
        until(1),
        mostWithinASecond(),
        Map.copyOf(refused));
  }

  private OptionalLong until(double share) {
    int needed = (int) Math.ceil(times.length * share);
    return came.size() < needed ? OptionalLong.empty() : OptionalLong.of(times[needed - 1]);
  }

  private int mostWithinASecond() {
    int most = 0;
    int first = 0;
    for (int last = 0; last < came.size(); last++) {
      while (times[last] - times[first] >= SECOND) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /**
   * How it stands.
   *
   * @param half nanoseconds from the cut until half of the members were back; empty if they are not
   * @param most the same for 99 %
   * @param all the same for all
   * @param peak the most that came back within one second
   * @param refused attempts that came to nothing, by why
   */
  record Snapshot(
      int members,
      int back,
      int resumed,
      int recovered,
      OptionalLong half,
      OptionalLong most,
      OptionalLong all,
      int peak,
      Map<String, Integer> refused) {

    /** Members back per second, up to the last one. */
    double perSecond() {
      return all.isPresent() && all.getAsLong() > 0 ? back * (double) SECOND / all.getAsLong() : 0;
    }
  }
}
