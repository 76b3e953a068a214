package dev.parley.server.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How idle connections are told to a person. */
final class IdleTable {
  private IdleTable() {}

  /**
   * How it stands.
   *
   * @param made how long it took to make all
   * @param kept how long all stood from then on
   * @param cpu what the server spent while they were made; null if that is not known
   * @param residentBefore the server's memory before the first; null as above
   * @param residentKept the server's memory at the end; null as above
   */
  record Result(
      int open,
      Duration made,
      Duration kept,
      @Nullable Duration cpu,
      @Nullable Long residentBefore,
      @Nullable Long residentKept,
      Map<String, Integer> errors) {

    /** Whether all were made and are open still. */
    boolean fine(BenchPlan plan) {
      return open == plan.connections() && errors.isEmpty();
    }
  }

  /** The line while it runs. */
  static String progress(int open, int connections) {
    return String.format(Locale.ROOT, "%,d of %,d connections open", open, connections);
  }

  /** The table at the end. */
  static String of(BenchPlan plan, Result result) {
    StringBuilder table = new StringBuilder();
    BenchTable.row(table, "scenario", Scenario.IDLE.toString());
    String dialect = plan.nativeDialect() ? "parley.v1" : "raw";
    BenchTable.row(table, "what", dialect + ", " + plan.url());
    BenchTable.row(
        table,
        "connections",
        String.format(
            Locale.ROOT, "%,d open at the end, of %,d", result.open(), plan.connections()));
    BenchTable.row(
        table,
        "made",
        String.format(
            Locale.ROOT,
            "in %.2f s (%,.0f/s)",
            seconds(result.made()),
            plan.connections() / seconds(result.made())));
    BenchTable.row(table, "server's CPU", cpu(plan, result));
    BenchTable.row(table, "resident", resident(plan, result));
    BenchTable.row(table, "errors", BenchTable.errors(result.errors()));
    return table.toString();
  }

  private static String cpu(BenchPlan plan, Result result) {
    Duration cpu = result.cpu();
    if (cpu == null) {
      return "unknown: it takes --pid, and a process that lives";
    }
    if (cpu.isZero()) {
      return "too little to be measured";
    }
    return String.format(
        Locale.ROOT,
        "%,.1f us for each (%,.0f handshakes per second of CPU)",
        seconds(cpu) * 1e6 / plan.connections(),
        plan.connections() / seconds(cpu));
  }

  private static String resident(BenchPlan plan, Result result) {
    Long before = result.residentBefore();
    Long kept = result.residentKept();
    if (before == null || kept == null) {
      return "unknown: it takes --pid, and a process that lives";
    }
    return String.format(
        Locale.ROOT,
        "%,d MiB before, %,d MiB after %.1f s (%,.2f KiB for each)",
        before >> 20,
        kept >> 20,
        seconds(result.kept()),
        (kept - before) / 1024.0 / plan.connections());
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
