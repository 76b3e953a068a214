package dev.parley.server.cli;

import dev.parley.net.client.WebSocketClient;
import dev.parley.server.cli.BenchPlan.Mode;
import dev.parley.server.cli.Tally.Snapshot;
import dev.parley.server.config.Durations;
import dev.parley.server.config.ParleyConfig.Log;
import dev.parley.server.config.ParleyConfig.LogFormat;
import dev.parley.server.config.ParleyConfig.LogLevel;
import dev.parley.server.log.Logging;
import java.io.Console;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where to connect; {room} stands for the number of the room. Default:"
              + " ws://127.0.0.1:8000 with /raw/bench, /raw/bench-{room} or /echo as the mode asks,"
              + " /ws with --native.")
  private @Nullable String url;

  @Option(
      names = "--mode",
      description =
          "fanout: the first connection publishes, all receive. rooms: many channels of --room-size."
              + " echo: each receives its own. Default: ${DEFAULT-VALUE}.")
  private Mode mode = Mode.FANOUT;

  @Option(names = "--connections", paramLabel = "N", description = "1 to 50000. Default: 100.")
  private int connections = 100;

  @Option(names = "--room-size", paramLabel = "N", description = "With rooms. Default: 10.")
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
  private Duration duration = Duration.ofSeconds(10);

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

  @Option(
      names = "--remote-ok",
      description = "Load a server that is not on this machine. Only if it is yours.")
  private boolean remoteOk;

  @Override
  public Integer call() throws InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    BenchPlan plan;
    try {
      plan =
          BenchPlan.of(
              new BenchPlan.Wish(
                  url,
                  mode,
                  connections,
                  roomSize,
                  rate,
                  window,
                  payload,
                  warmup,
                  duration,
                  nativeDialect));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return SENSELESS;
    }
    String refusal = refusal(plan.uri(0));
    if (refusal != null) {
      err.println("Would open " + plan.summary() + ". " + refusal);
      return SENSELESS;
    }
    // Unconfigured, logback would print all that Netty says.
    Logging.configure(new Log(LogLevel.WARN, LogFormat.TEXT));
    try (WebSocketClient client =
        new WebSocketClient(WebSocketClient.Settings.DEFAULT.with(trust.trust()))) {
      int run = ThreadLocalRandom.current().nextInt();
      return drive(plan, new LoadRun(plan, client, run, System::nanoTime), out, err);
    }
  }

  /** Why the address may not be loaded; null if it may. */
  private @Nullable String refusal(URI uri) {
    if (remoteOk) {
      return null;
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    try {
      boolean here =
          Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
      return here
          ? null
          : host
              + " is not this machine: nothing was sent. Add --remote-ok if that server is yours"
              + " to load.";
    } catch (UnknownHostException e) {
      return "The host " + host + " is not known: nothing was sent.";
    }
  }

  private static int drive(BenchPlan plan, LoadRun run, PrintWriter out, PrintWriter err)
      throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread interrupted = Thread.ofPlatform().unstarted(() -> interrupted(run, told));
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      out.println("Connecting: " + plan.summary());
      out.flush();
      run.prepare().get();
      run.begin();
      Snapshot result = watch(run, out);
      out.print(BenchTable.of(plan, result));
      out.flush();
      run.leave().get(2, TimeUnit.SECONDS);
      return result.lost() <= 0 && result.errors().isEmpty() && result.received() > 0
          ? FINE
          : NOT_FINE;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      err.println(sentence(plan, String.valueOf(cause.getMessage())));
      return NOT_FINE;
    } catch (TimeoutException e) {
      err.println("The server did not agree to end all connections within 2 s; they were dropped.");
      return NOT_FINE;
    } finally {
      told.countDown();
      forget(interrupted);
    }
  }

  private static String sentence(BenchPlan plan, String why) {
    if (why.equals(LoadRun.STOPPED)) {
      return "Stopped before every connection was ready: nothing is measured.";
    }
    String hint = "";
    if (why.contains("connection refused")) {
      hint = " Is the server running (./parley demo)?";
    } else if (why.contains("certificate is not trusted")) {
      hint = " --insecure accepts any.";
    }
    return "Cannot load " + plan.uri(0) + ": " + why + "." + hint;
  }

  /** Tells how it stands every second until it is over. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again when there is no terminal
  private static Snapshot watch(LoadRun run, PrintWriter out)
      throws InterruptedException, ExecutionException {
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    Snapshot before = run.snapshot().get();
    while (true) {
      try {
        Snapshot result = run.finished().get(1, TimeUnit.SECONDS);
        out.print(terminal ? "\r\u001B[K" : "");
        return result;
      } catch (TimeoutException second) {
        Snapshot now = run.snapshot().get();
        String line = BenchTable.progress(now, before);
        out.print(terminal ? "\r\u001B[K" + line : line + System.lineSeparator());
        out.flush();
        before = now;
      }
    }
  }

  /** Ctrl-C: the JVM ends when its hooks return, so the table is waited for. */
  private static void interrupted(LoadRun run, CountDownLatch told) {
    run.stop();
    try {
      boolean _ = told.await(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook is what ended the run.
      return;
    }
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
