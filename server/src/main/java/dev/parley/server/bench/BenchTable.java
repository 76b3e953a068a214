package dev.parley.server.bench;

import dev.parley.server.bench.Tally.Snapshot;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** How a load run is told to a person. */
final class BenchTable {
  private BenchTable() {}

  /** The line while it runs. */
  static String progress(Snapshot now, Snapshot before) {
    long delivered = now.receivedInTime() - before.receivedInTime();
    double seconds = now.seconds() - before.seconds();
    if (seconds <= 0) {
      return String.format(Locale.ROOT, "warming up, %,d connections", now.open());
    }
    return String.format(
        Locale.ROOT,
        "%5.1f s  %,d connections  %,.0f delivered/s  p50 %s  p99 %s  lost so far %,d",
        now.seconds(),
        now.open(),
        delivered / seconds,
        time(now.latency(), 50),
        time(now.latency(), 99),
        // What is on its way is not lost.
        Math.max(0, before.expected() - now.received()));
  }

  /** The table at the end. */
  static String of(BenchPlan plan, Snapshot result) {
    StringBuilder table = new StringBuilder();
    String dialect = plan.nativeDialect() ? "parley.v1" : "raw";
    row(table, "what", plan.mode() + ", " + dialect + ", " + plan.url());
    row(table, "load", plan.pace().toString());
    row(table, "measured", measured(plan, result));
    row(
        table,
        "connections",
        String.format(
            Locale.ROOT, "%,d open at the end, of %,d", result.open(), plan.connections()));
    published(table, plan, result);
    row(table, "lost", lost(result));
    latency(table, result.latency());
    row(table, "errors", errors(result.errors()));
    return table.toString();
  }

  /** What went out and what came. */
  static void published(StringBuilder table, BenchPlan plan, Snapshot result) {
    row(
        table,
        "published",
        String.format(
            Locale.ROOT,
            "%,d (%,.0f/s), %,d bytes each",
            result.published(),
            result.perSecond(result.published()),
            plan.payloadBytes()));
    row(
        table,
        "delivered",
        String.format(
            Locale.ROOT,
            "%,d (%,.0f/s, %.1f MB/s)",
            result.receivedInTime(),
            result.perSecond(result.receivedInTime()),
            result.perSecond(result.bytes()) / 1e6));
  }

  static String measured(BenchPlan plan, Snapshot result) {
    return String.format(
        Locale.ROOT, "%.1f s after %s ms of warm-up", result.seconds(), plan.warmup().toMillis());
  }

  private static String lost(Snapshot result) {
    return result.lost() < 0
        ? String.format(
            Locale.ROOT, "none; %,d more came than %,d expected", -result.lost(), result.expected())
        : String.format(Locale.ROOT, "%,d of %,d expected", result.lost(), result.expected());
  }

  static void latency(StringBuilder table, Histogram latency) {
    if (latency.getTotalCount() == 0) {
      row(table, "latency", "nothing to measure");
      return;
    }
    for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
      String name =
          percentile == 100
              ? "max"
              : String.format(Locale.ROOT, "p%s", percentile).replaceAll("\\.0$", "");
      row(table, "latency " + name, time(latency, percentile));
    }
  }

  static String errors(Map<String, Integer> errors) {
    return errors.isEmpty()
        ? "none"
        : new TreeMap<>(errors)
            .entrySet().stream()
                .map(entry ->
                    String.format(Locale.ROOT, "%,d x %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
  }

  static String time(Histogram latency, double percentile) {
    long nanos = latency.getValueAtPercentile(percentile);
    return nanos < 10_000_000
        ? String.format(Locale.ROOT, "%,.0f us", nanos / 1e3)
        : String.format(Locale.ROOT, "%,.1f ms", nanos / 1e6);
  }

  static void row(StringBuilder table, String name, String value) {
    table.append(String.format(Locale.ROOT, "%-16s%s%n", name, value));
  }
}
