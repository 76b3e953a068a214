package dev.parley.server.bench;

import dev.parley.server.bench.Tally.Snapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How a load of several classes is told to a person: a row for each. */
final class ClassTable {
  private static final String FORMAT = "%-16s%,12d%14s%14s%11s%11s%11s%11s%8s%n";

  private ClassTable() {}

  /** The line while it runs. */
  static String progress(Load load, List<Snapshot> now, List<Snapshot> before) {
    Snapshot first = now.getFirst();
    StringBuilder line = new StringBuilder();
    line.append(
        first.seconds() <= 0
            ? "warming up"
            : String.format(Locale.ROOT, "%5.1f s", first.seconds()));
    for (int i = 0; i < now.size(); i++) {
      Snapshot snapshot = now.get(i);
      line.append(
          String.format(
              Locale.ROOT,
              "  %s: p99 %s, lost %,d",
              load.parts().get(i).name(),
              BenchTable.time(snapshot.latency(), 99),
              // What is on its way is not lost.
              Math.max(0, before.get(i).expected() - snapshot.received())));
    }
    return line.toString();
  }

  /** The table at the end. */
  static String of(Load load, List<Snapshot> results) {
    StringBuilder table = new StringBuilder();
    BenchPlan plan = load.parts().getFirst().plan();
    int open = results.stream().mapToInt(Snapshot::open).sum();
    BenchTable.row(table, "scenario", String.valueOf(load.scenario()));
    BenchTable.row(
        table,
        "what",
        (plan.nativeDialect() ? "parley.v1, " : "raw, ")
            + load.address().getAuthority()
            + ", "
            + plan.payloadBytes()
            + " bytes each");
    BenchTable.row(table, "measured", BenchTable.measured(plan, results.getFirst()));
    BenchTable.row(
        table,
        "connections",
        String.format(Locale.ROOT, "%,d open at the end, of %,d", open, load.connections()));
    BenchTable.row(table, "errors", BenchTable.errors(errors(results)));
    table.append(
        String.format(
            Locale.ROOT,
            FORMAT.replace(",12d", "12s"),
            "",
            "connections",
            "published/s",
            "delivered/s",
            "p50",
            "p99",
            "p99.9",
            "max",
            "lost"));
    for (int i = 0; i < results.size(); i++) {
      row(table, load.parts().get(i), results.get(i));
    }
    return table.toString();
  }

  private static void row(StringBuilder table, Load.Part part, Snapshot result) {
    table.append(
        String.format(
            Locale.ROOT,
            FORMAT,
            part.name(),
            part.plan().connections(),
            String.format(Locale.ROOT, "%,.0f", result.perSecond(result.published())),
            String.format(Locale.ROOT, "%,.0f", result.perSecond(result.receivedInTime())),
            BenchTable.time(result.latency(), 50),
            BenchTable.time(result.latency(), 99),
            BenchTable.time(result.latency(), 99.9),
            BenchTable.time(result.latency(), 100),
            String.format(Locale.ROOT, "%,d", result.lost())));
  }

  private static Map<String, Integer> errors(List<Snapshot> results) {
    return results.stream()
        .flatMap(result -> result.errors().entrySet().stream())
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum, TreeMap::new));
  }
}
