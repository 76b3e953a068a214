package dev.parley.server.bench;

import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a storm of reconnects is told to a person. */
final class StormTable {
  private StormTable() {}

  /**
   * How it stands.
   *
   * @param load publications due since the cut
   * @param comeback null before the cut
   * @param missed publications that members did not get, since the beginning
   * @param doubled publications that members got more than once, or out of order
   */
  record Result(
      Tally.Snapshot load, Comeback.@Nullable Snapshot comeback, long missed, long doubled) {

    /** Whether all are back, with everything, once. */
    boolean fine() {
      return comeback != null
          && comeback.back() == comeback.members()
          && missed == 0
          && doubled == 0
          && load.received() > 0
          && load.errors().isEmpty();
    }
  }

  /** The line while it runs. */
  static String progress(Result now) {
    if (now.comeback() == null) {
      return String.format(Locale.ROOT, "warming up, %,d connections", now.load().open());
    }
    return String.format(
        Locale.ROOT,
        "%5.1f s  %,d of %,d back  %,d delivered  doubled %,d  refused %,d",
        now.load().seconds(),
        now.comeback().back(),
        now.comeback().members(),
        now.load().received(),
        now.doubled(),
        now.comeback().refused().values().stream().mapToInt(Integer::intValue).sum());
  }

  /** The table at the end. */
  static String of(BenchPlan plan, Result result) {
    StringBuilder table = new StringBuilder();
    Tally.Snapshot load = result.load();
    BenchTable.row(table, "scenario", Scenario.RECONNECT_STORM.toString());
    BenchTable.row(table, "what", "parley.v1, " + plan.url());
    BenchTable.row(table, "load", plan.pace().toString());
    BenchTable.row(
        table,
        "measured",
        String.format(
            Locale.ROOT,
            "%.1f s from the cut on, %s ms after the first publication",
            load.seconds(),
            plan.warmup().toMillis()));
    BenchTable.row(
        table,
        "connections",
        String.format(Locale.ROOT, "%,d open at the end, of %,d", load.open(), plan.connections()));
    if (result.comeback() == null) {
      BenchTable.row(table, "back", "nobody was cut");
    } else {
      back(table, result.comeback());
    }
    BenchTable.published(table, plan, load);
    BenchTable.row(table, "missed", String.format(Locale.ROOT, "%,d", result.missed()));
    BenchTable.row(table, "doubled", String.format(Locale.ROOT, "%,d", result.doubled()));
    BenchTable.latency(table, load.latency());
    BenchTable.row(table, "errors", BenchTable.errors(load.errors()));
    return table.toString();
  }

  private static void back(StringBuilder table, Comeback.Snapshot comeback) {
    BenchTable.row(
        table,
        "back",
        "50 % after "
            + seconds(comeback.half())
            + ", 99 % after "
            + seconds(comeback.most())
            + ", 100 % after "
            + seconds(comeback.all()));
    BenchTable.row(
        table,
        "connects",
        String.format(
            Locale.ROOT,
            "%,d at most within one second, %,.0f/s in the mean",
            comeback.peak(),
            comeback.perSecond()));
    BenchTable.row(
        table,
        "sessions",
        String.format(
            Locale.ROOT,
            "%,d of %,d back; %,d resumed, %,d recovered",
            comeback.back(),
            comeback.members(),
            comeback.resumed(),
            comeback.recovered()));
    BenchTable.row(table, "refused", BenchTable.errors(comeback.refused()));
  }

  private static String seconds(OptionalLong nanos) {
    return nanos.isEmpty()
        ? "(never)"
        : String.format(Locale.ROOT, "%.2f s", nanos.getAsLong() / 1e9);
  }
}
