package dev.parley.server.cli;

import dev.parley.net.client.WebSocketClient;
import dev.parley.server.bench.BenchPlan;
import dev.parley.server.bench.BenchPlan.Mode;
import dev.parley.server.bench.Load;
import dev.parley.server.bench.Machine;
import dev.parley.server.config.Durations;
import dev.parley.server.config.ParleyConfig.Log;
import dev.parley.server.config.ParleyConfig.LogFormat;
import dev.parley.server.config.ParleyConfig.LogLevel;
import dev.parley.server.log.Logging;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code parley bench}: loads a WebSocket server and tells rates, latencies and losses. Exits with
 * 0 if all arrived, 1 if something was lost or could not be measured, 2 if the wish makes no sense.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Loads a WebSocket server and tells rates, latencies and losses.",
      "Every connection receives before the clock starts; Ctrl-C prints the table so far."
    },
    sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
  private static final int FINE = 0;
  private static final int NOT_FINE = 1;
  private static final int SENSELESS = 2;
  private static final int CONNECTIONS = 100;
  private static final Duration DURATION = Duration.ofSeconds(10);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where to connect; {room} stands for the number of the room. Default:"
              + " ws://127.0.0.1:8000 with /raw/bench, /raw/bench-{room} or /echo as the mode asks,"
              + " /ws with --native. Several with --scenario drain only.")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--mode",
      description =
          "fanout: the first connection publishes, all receive. rooms: many channels of --room-size."
              + " echo: each receives its own. Default: fanout.")
  private @Nullable Mode mode;

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Option(names = "--connections", paramLabel = "N", description = "1 to 50000. Default: 100.")
  private @Nullable Integer connections;

  @Option(
      names = "--room-size",
      paramLabel = "N",
      description = "With rooms and mixed. Default: 10.")
  private @Nullable Integer roomSize;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Open loop: publications per second in all. Latency counts from when one was due, so a"
              + " server that stalls cannot hide it.")
  private @Nullable Double rate;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "Closed loop: publications under way per publisher. Shows throughput; its latency is"
              + " queueing. Default: 1, without --rate.")
  private @Nullable Integer window;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      description = "27 to 1048576. Default: ${DEFAULT-VALUE}.")
  private int payload = 128;

  @Option(
      names = "--duration",
      converter = ReadDuration.class,
      description = "How long is measured: 100ms to 10m. Default: 10s.")
  private @Nullable Duration duration;

  @Option(
      names = "--warmup",
      converter = ReadDuration.class,
      description = "How long the load runs before that. Default: 3s.")
  private Duration warmup = Duration.ofSeconds(3);

  @Option(
      names = "--native",
      description = "Speak parley.v1 (connect, subscribe, publish) instead of bare messages.")
  private boolean nativeDialect;

  @Mixin private TrustOptions trust = new TrustOptions();

  @Mixin private RemoteOptions remote = new RemoteOptions();

  @Override
  public Integer call() throws InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Load load;
    try {
      load = load();
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return SENSELESS;
    }
    String refusal = null;
    for (URI address : load.addresses()) {
      refusal = refusal == null ? remote.refusal(address.getHost()) : refusal;
    }
    if (refusal == null) {
      refusal = Machine.here().refusal(load.connections());
    }
    if (refusal != null) {
      err.println("Would open " + load.summary() + ". " + refusal);
      return SENSELESS;
    }
    // Unconfigured, logback would print all that Netty says.
    Logging.configure(new Log(LogLevel.WARN, LogFormat.TEXT));
    var settings = WebSocketClient.Settings.DEFAULT.with(trust.trust()).with(load.patience());
    try (WebSocketClient client = new WebSocketClient(settings)) {
      int run = ThreadLocalRandom.current().nextInt();
      Load.Tools tools = new Load.Tools(client, trust::httpClient, out, err);
      return load.run(tools, run, System::nanoTime) ? FINE : NOT_FINE;
    }
  }

  /** What the options ask for. */
  private Load load() {
    if (scenario.isWished()) {
      if (mode != null || window != null) {
        throw new IllegalArgumentException("--mode and --window go without --scenario only");
      }
      return scenario.load(
          new ScenarioOptions.Common(
              urls, connections, rate, roomSize, payload, warmup, duration, nativeDialect));
    }
    scenario.requireNothing();
    return Load.of(
        BenchPlan.of(
            new BenchPlan.Wish(
                only(urls),
                mode == null ? Mode.FANOUT : mode,
                connections == null ? CONNECTIONS : connections,
                roomSize,
                rate,
                window,
                payload,
                warmup,
                duration == null ? DURATION : duration,
                nativeDialect)));
  }

  /**
   * The one address that is given; null for none.
   *
   * @throws IllegalArgumentException if there are several
   */
  static @Nullable String only(List<String> urls) {
    if (urls.size() > 1) {
      throw new IllegalArgumentException("--url is given once, but for --scenario drain");
    }
    return urls.isEmpty() ? null : urls.getFirst();
  }

  /** Durations as the configuration writes them. */
  static final class ReadDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Durations.parse(text)
          .orElseThrow(
              () -> new TypeConversionException("'" + text + "' is no duration like 10s or 500ms"));
    }
  }
}
