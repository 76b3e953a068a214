package dev.parley.server.cli;

import dev.parley.server.bench.Load;
import dev.parley.server.bench.Scenario;
import dev.parley.server.bench.ScenarioWish;
import dev.parley.server.cli.BenchCommand.ReadDuration;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What `parley bench` takes for its scenarios alone. */
final class ScenarioOptions {
  @Option(
      names = "--scenario",
      description =
          "In place of --mode, a load named after what people see: ${COMPLETION-CANDIDATES}."
              + " --url is then ws://host:port, and each has sizes of its own.")
  private @Nullable Scenario scenario;

  @Option(
      names = "--rooms",
      paramLabel = "N",
      description = "With mixed: how many small rooms. Default: 500.")
  private @Nullable Integer rooms;

  @Option(
      names = "--echoes",
      paramLabel = "N",
      description = "With mixed: how many echoing connections. Default: 1000.")
  private @Nullable Integer echoes;

  @Option(
      names = "--interval",
      converter = ReadDuration.class,
      description = "With hold: how often a line is told. Default: 10s.")
  private @Nullable Duration interval;

  @Option(
      names = "--pid",
      description = "With hold and idle: the server's process here; what it uses is told.")
  private @Nullable Long pid;

  @Option(
      names = "--hasty",
      description = "With drain: clients come back at once, whatever delay they are advised.")
  private boolean hasty;

  /** The options that plain modes have too; null where nothing is said. */
  record Common(
      List<String> urls,
      @Nullable Integer connections,
      @Nullable Double rate,
      @Nullable Integer roomSize,
      int payloadBytes,
      Duration warmup,
      @Nullable Duration duration,
      boolean nativeDialect) {}

  boolean isWished() {
    return scenario != null;
  }

  /**
   * Fails if something is said that only scenarios take.
   *
   * @throws IllegalArgumentException with a sentence for the one who said it
   */
  void requireNothing() {
    if (rooms != null || echoes != null || interval != null || pid != null || hasty) {
      throw new IllegalArgumentException(
          "--rooms, --echoes, --interval, --pid and --hasty go with --scenario only");
    }
  }

  /**
   * What is to be loaded.
   *
   * @throws IllegalArgumentException with a sentence for the one who wished it
   */
  Load load(Common common) {
    if (scenario == null) {
      throw new IllegalStateException("no scenario is wished for");
    }
    if (hasty && scenario != Scenario.DRAIN) {
      throw new IllegalArgumentException("--hasty goes with --scenario drain only");
    }
    ScenarioWish wish =
        new ScenarioWish(
            scenario,
            scenario == Scenario.DRAIN ? null : BenchCommand.only(common.urls()),
            common.connections(),
            common.rate(),
            common.payloadBytes(),
            common.warmup(),
            common.duration(),
            common.nativeDialect(),
            rooms,
            common.roomSize(),
            echoes,
            interval,
            pid);
    return scenario == Scenario.DRAIN ? wish.drain(common.urls(), hasty) : wish.load();
  }
}
