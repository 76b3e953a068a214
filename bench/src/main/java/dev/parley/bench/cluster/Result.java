package dev.parley.bench.cluster;

import dev.parley.bench.cluster.Series.Summary;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a run has measured, all from when a publication was due.
 *
 * @param sent when both publications had been handed to the kernel: the generator's own part
 */
record Result(
    Summary delivery, Summary acknowledgement, Summary arrival, Summary reply, Summary sent) {

  /** Whether nothing is missing, doubled or out of order, and something was measured. */
  boolean fine() {
    return delivery.count() > 0 && all().allMatch(Summary::fine);
  }

  /** The table for a person; times in microseconds. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%-42s%9s%9s%9s%9s%9s%9s%n",
            "microseconds from when it was due to",
            "count",
            "p50",
            "p90",
            "p99",
            "p99.9",
            "max"));
    all().forEach(series -> row(table, series));
    table.append(
        String.format(
            Locale.ROOT,
            "%nParley's delivery / Redis's arrival: %.2f (p50), %.2f (p99)%n",
            ratio(500),
            ratio(990)));
    table.append(
        String.format(
            Locale.ROOT,
            "missing %,d, doubled %,d, out of order %,d%n",
            all().mapToLong(Summary::missing).sum(),
            all().mapToLong(Summary::doubled).sum(),
            all().mapToLong(Summary::disordered).sum()));
    all()
        .filter(series -> !series.fine())
        .forEach(series ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "  %s: missing %,d, doubled %,d, out of order %,d%n",
                    series.name(),
                    series.missing(),
                    series.doubled(),
                    series.disordered())));
    return table.toString();
  }

  /** How many times as long Parley's delivery takes; NaN if nothing came. */
  double ratio(int perMille) {
    return (double) delivery.percentile(perMille) / arrival.percentile(perMille);
  }

  private Stream<Summary> all() {
    return List.of(delivery, acknowledgement, arrival, reply, sent).stream();
  }

  private static void row(StringBuilder table, Summary series) {
    table.append(String.format(Locale.ROOT, "%-42s%,9d", series.name(), series.count()));
    for (int perMille : new int[] {500, 900, 990, 999, 1_000}) {
      table.append(String.format(Locale.ROOT, "%,9d", micros(series.percentile(perMille))));
    }
    table.append(String.format("%n"));
  }

  private static long micros(long nanos) {
    return Math.round(nanos / 1e3);
  }
}
