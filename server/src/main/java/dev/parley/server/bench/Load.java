package dev.parley.server.bench;

import dev.parley.net.client.WebSocketClient;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be loaded, checked.
 *
 * @param scenario null for a plain mode
 * @param parts classes of connections, at least one
 * @param pid the server's process, of which is told what it uses; null for none
 * @param hasty whether clients come back at once, whatever delay they are advised
 */
public record Load(
    @Nullable Scenario scenario, List<Part> parts, @Nullable Long pid, boolean hasty) {

  private static final Duration STORM_PATIENCE = Duration.ofSeconds(20);

  /** A class of connections, which are measured together. */
  public record Part(String name, BenchPlan plan) {}

  public Load {
    parts = List.copyOf(parts);
  }

  /** A plain mode. */
  public static Load of(BenchPlan plan) {
    return new Load(null, List.of(new Part("", plan)), null, false);
  }

  static Load of(Scenario scenario, List<Part> parts) {
    return new Load(scenario, parts, null, false);
  }

  /** The server, or the first of several. */
  public URI address() {
    return first().uri(0);
  }

  /** All servers. */
  public List<URI> addresses() {
    return parts.stream().map(part -> part.plan().uri(0)).distinct().toList();
  }

  /** What would be done, for one who has to decide whether it may. */
  public String summary() {
    if (scenario == null) {
      return first().summary();
    }
    if (scenario == Scenario.IDLE) {
      return scenario + ": " + first().idleSummary();
    }
    if (parts.size() == 1) {
      return scenario + ": " + first().summary();
    }
    return String.format(
        Locale.ROOT,
        "%s: %,d connections to %s, for about %d s",
        scenario,
        connections(),
        addresses().stream().map(URI::getAuthority).distinct().collect(Collectors.joining(", ")),
        Math.max(1, first().warmup().plus(first().duration()).toSeconds()));
  }

  /** How long a handshake may take: those of a storm have to wait for one another. */
  public Duration patience() {
    return scenario != null && scenario.comesBack()
        ? STORM_PATIENCE
        : WebSocketClient.Settings.DEFAULT.patience();
  }

  /** How many connections it opens. */
  public int connections() {
    int publishers = scenario != null && scenario.comesBack() ? 1 : 0;
    return publishers + parts.stream().mapToInt(part -> part.plan().connections()).sum();
  }

  /**
   * Does it, and tells how it goes. Blocks until it is over.
   *
   * @param run tells this run's publications from those of others
   * @param clock nanoseconds, monotonic
   * @return whether everything arrived and nothing was closed
   */
  public boolean run(Tools tools, int run, LongSupplier clock) throws InterruptedException {
    return new BenchRun(this, measurement(tools, run, clock), tools.out(), tools.err()).drive();
  }

  /**
   * What a run is done with; client and writers stay the caller's.
   *
   * @param http makes what asks the server for its metrics, where they are wanted
   */
  public record Tools(
      WebSocketClient client, Supplier<HttpClient> http, PrintWriter out, PrintWriter err) {}

  private Measurement measurement(Tools tools, int run, LongSupplier clock) {
    if (scenario == Scenario.RECONNECT_STORM) {
      return new StormRun(first(), tools.client(), run, clock);
    }
    if (scenario == Scenario.DRAIN) {
      return new DrainRun(this, tools.client(), run, clock);
    }
    ServerProcess process = new ServerProcess(pid);
    if (scenario == Scenario.IDLE) {
      return new IdleRun(first(), tools.client(), process, clock, IdleRun.STANDS_WITHIN);
    }
    LoadRuns runs = new LoadRuns(this, tools.client(), run, clock);
    return scenario == Scenario.HOLD
        ? new HoldRun(runs, new ServerMemory(tools.http().get(), address(), process))
        : runs;
  }

  private BenchPlan first() {
    return parts.getFirst().plan();
  }
}
