package dev.parley.server.bench;

import dev.parley.server.bench.Intervals.Interval;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How intervals are told to a person. */
final class HoldTable {
  private HoldTable() {}

  /** An interval, and the server's memory right behind it. */
  record Line(Interval interval, ServerMemory.Reading memory) {}

  /** One interval in one line. */
  static String line(Line line) {
    Interval interval = line.interval();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%7.1f s  delivered %,10d  lost %,d  p50 %s  p99 %s",
            interval.untilSeconds(),
            interval.received(),
            interval.lost(),
            BenchTable.time(interval.latency(), 50),
            BenchTable.time(interval.latency(), 99)));
    if (line.memory().rss() != null) {
      text.append("  RSS ").append(mebibytes(line.memory().rss()));
    }
    if (line.memory().heap() != null) {
      text.append("  heap ").append(mebibytes(line.memory().heap()));
    }
    return text.toString();
  }

  /** The first and the last interval side by side. */
  static String compare(Line first, Line last) {
    StringBuilder table = new StringBuilder();
    row(table, "interval", "first", "last");
    row(table, "until", seconds(first), seconds(last));
    row(table, "delivered", count(first.interval().received()), count(last.interval().received()));
    row(table, "lost", count(first.interval().lost()), count(last.interval().lost()));
    for (double percentile : new double[] {50, 99}) {
      row(
          table,
          String.format(Locale.ROOT, "latency p%.0f", percentile),
          BenchTable.time(first.interval().latency(), percentile),
          BenchTable.time(last.interval().latency(), percentile));
    }
    row(table, "RSS", mebibytes(first.memory().rss()), mebibytes(last.memory().rss()));
    row(table, "heap", mebibytes(first.memory().heap()), mebibytes(last.memory().heap()));
    return table.toString();
  }

  private static void row(StringBuilder table, String name, String first, String last) {
    table.append(String.format(Locale.ROOT, "%-16s%14s%14s%n", name, first, last));
  }

  private static String seconds(Line line) {
    return String.format(Locale.ROOT, "%.1f s", line.interval().untilSeconds());
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String mebibytes(@Nullable Long bytes) {
    return bytes == null ? "unknown" : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
  }
}
