package dev.parley.server.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How it is told to a person that connections left a node and came back on another. */
final class DrainTable {
  private DrainTable() {}

  /**
   * How it stands.
   *
   * @param load publications due since the warm-up
   * @param members all connections, but the one that publishes
   * @param missed publications that members did not get, since the beginning
   * @param doubled publications that members got more than once, or out of order
   */
  record Result(
      Tally.Snapshot load, Exodus.Snapshot exodus, int members, long missed, long doubled) {

    /** Whether some left, and all of them are back with everything, once. */
    boolean fine() {
      return exodus.left() > 0
          && exodus.back() == exodus.left()
          && exodus.recovered() == exodus.left()
          && load.open() == members
          && missed == 0
          && doubled == 0
          && load.received() > 0
          && load.errors().isEmpty();
    }
  }

  /** The line while it runs. */
  static String progress(Result now) {
    Exodus.Snapshot exodus = now.exodus();
    return String.format(
        Locale.ROOT,
        "%5.1f s  %,d connections  %,d left  %,d back  %,d delivered  doubled %,d  refused %,d",
        now.load().seconds(),
        now.load().open(),
        exodus.left(),
        exodus.back(),
        now.load().received(),
        now.doubled(),
        exodus.refused().values().stream().mapToInt(Integer::intValue).sum());
  }

  /** The table at the end. */
  static String of(List<BenchPlan> nodes, boolean hasty, Result result) {
    StringBuilder table = new StringBuilder();
    Tally.Snapshot load = result.load();
    BenchPlan plan = nodes.getFirst();
    String urls = nodes.stream().map(BenchPlan::url).collect(Collectors.joining(", "));
    BenchTable.row(table, "scenario", Scenario.DRAIN.toString());
    BenchTable.row(table, "what", "parley.v1, " + urls);
    BenchTable.row(table, "load", plan.pace().toString());
    BenchTable.row(table, "measured", BenchTable.measured(plan, load));
    BenchTable.row(
        table,
        "connections",
        String.format(Locale.ROOT, "%,d open at the end, of %,d", load.open(), result.members()));
    exodus(table, result.exodus(), hasty);
    BenchTable.published(table, plan, load);
    BenchTable.row(table, "missed", String.format(Locale.ROOT, "%,d", result.missed()));
    BenchTable.row(table, "doubled", String.format(Locale.ROOT, "%,d", result.doubled()));
    BenchTable.latency(table, load.latency());
    BenchTable.row(table, "errors", BenchTable.errors(load.errors()));
    return table.toString();
  }

  private static void exodus(StringBuilder table, Exodus.Snapshot exodus, boolean hasty) {
    if (exodus.left() == 0) {
      BenchTable.row(table, "left", "nobody was told to leave");
      return;
    }
    BenchTable.row(
        table,
        "left",
        String.format(
            Locale.ROOT,
            "%,d told to leave, %,d cut, within %.2f s",
            exodus.told(),
            exodus.cut(),
            exodus.leaving() / 1e9));
    BenchTable.row(
        table,
        "connects",
        String.format(
            Locale.ROOT,
            "%,d at most within 100 ms, %,d within one second%s",
            exodus.peakTenth(),
            exodus.peakSecond(),
            hasty ? "; at once, not as advised" : ""));
    BenchTable.row(
        table,
        "back",
        String.format(
            Locale.ROOT,
            "the last %.2f s after the first had left; away %s (p50), %s (p99), %s (max)",
            exodus.until() / 1e9,
            BenchTable.time(exodus.away(), 50),
            BenchTable.time(exodus.away(), 99),
            BenchTable.time(exodus.away(), 100)));
    BenchTable.row(
        table,
        "sessions",
        String.format(
            Locale.ROOT,
            "%,d of %,d back; %,d resumed, %,d recovered",
            exodus.back(),
            exodus.left(),
            exodus.resumed(),
            exodus.recovered()));
    BenchTable.row(table, "refused", BenchTable.errors(exodus.refused()));
  }
}
