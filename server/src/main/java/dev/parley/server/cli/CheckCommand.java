package dev.parley.server.cli;

import dev.parley.net.client.WebSocketClient;
import dev.parley.server.check.Address;
import dev.parley.server.check.CheckFailed;
import dev.parley.server.check.CheckPlan;
import dev.parley.server.check.CheckRun;
import dev.parley.server.check.Fault;
import dev.parley.server.check.Verdict;
import dev.parley.server.cli.BenchCommand.ReadDuration;
import dev.parley.server.config.ParleyConfig.Log;
import dev.parley.server.config.ParleyConfig.LogFormat;
import dev.parley.server.config.ParleyConfig.LogLevel;
import dev.parley.server.log.Logging;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parley check}: holds running nodes to what docs/guarantees.md promises. Exits with 0 if
 * every promise was kept, 1 if one was broken or nothing was shown, 2 if the wish makes no sense or
 * the nodes can't be checked.
 */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes and subscribes, disturbs its own links, and holds the server to its guarantees.",
      "Exits with 0 if every promise was kept, 1 if not, 2 if the server can't be checked."
    },
    sortOptions = false)
public final class CheckCommand implements Callable<Integer> {
  private static final int KEPT = 0;
  private static final int BROKEN = 1;
  private static final int IMPOSSIBLE = 2;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A node, http://host:port; once for each. Default: http://127.0.0.1:8000.")
  private List<String> urls = new ArrayList<>();

  @Option(names = "--subscribers", paramLabel = "N", description = "1 to 1000. Default: 20.")
  private int subscribers = 20;

  @Option(names = "--channels", paramLabel = "N", description = "1 to 100. Default: 5.")
  private int channels = 5;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Publications per second in all, up to 2000. Default: 50.")
  private double rate = 50;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = ReadDuration.class,
      description = "How long is published: 1s to 1h. Default: 30s.")
  private Duration duration = Duration.ofSeconds(30);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides all that is decided here. Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--faults",
      paramLabel = "NAMES",
      description =
          "What may be done to the clients' own links: all, none, or of delay, drop, cut,"
              + " half-close, slow-reader, transport-switch. Default: none.")
  private String faults = "none";

  @Option(
      names = "--publish-by",
      paramLabel = "NAMES",
      description = "http, ws or both. Default: http,ws.")
  private String ways = "http,ws";

  @Option(
      names = "--prefix",
      description = "What the channels' names begin with; chat:check is in the namespace chat.")
  private String prefix = "check";

  @Option(names = "--no-presence", description = "Leaves presence out.")
  private boolean withoutPresence;

  @Option(
      names = "--staleness",
      paramLabel = "TIME",
      converter = ReadDuration.class,
      description =
          "How long after its acknowledgement a publication may come over a sound link. Default:"
              + " 6s, the promised 5 and one for the way.")
  private Duration staleness = Duration.ofSeconds(6);

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      converter = ReadDuration.class,
      description = "How long may pass until all has arrived in the end. Default: 30s.")
  private Duration settle = Duration.ofSeconds(30);

  @Option(
      names = "--log-may-be-lost",
      description = "The broker is restarted or rolled back meanwhile: losses have to be told.")
  private boolean logMayBeLost;

  @Option(
      names = "--await-leases",
      description = "Waits in the end until members whose session got lost must be gone.")
  private boolean awaitLeases;

  @Option(names = "--token", description = "A signed token, for all clients.")
  private @Nullable String token;

  @Option(names = "--user", description = "Who the clients are, on an open server.")
  private @Nullable String user;

  @Option(names = "--key", description = "A key of the HTTP API.")
  private @Nullable String key;

  @Mixin private TrustOptions trust = new TrustOptions();

  @Mixin private RemoteOptions remote = new RemoteOptions();

  @Override
  public Integer call() throws InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    CheckPlan plan;
    try {
      plan = plan();
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return IMPOSSIBLE;
    }
    // Unconfigured, logback would print all that Netty says.
    Logging.configure(new Log(LogLevel.WARN, LogFormat.TEXT));
    HttpClient http = trust.httpClient();
    var settings = WebSocketClient.Settings.DEFAULT.with(trust.trust());
    try (WebSocketClient client = new WebSocketClient(settings)) {
      out.println("Checking: " + plan.summary());
      out.flush();
      return check(plan, new CheckRun.Tools(client, http, System::nanoTime), out, err);
    } finally {
      http.shutdownNow();
    }
  }

  private static int check(CheckPlan plan, CheckRun.Tools tools, PrintWriter out, PrintWriter err)
      throws InterruptedException {
    try (CheckRun run = CheckRun.start(plan, tools)) {
      // Nobody counts it down: it keeps the time.
      var time = new CountDownLatch(1);
      for (long second = 1; second <= plan.duration().toSeconds(); second++) {
        boolean _ = time.await(1, TimeUnit.SECONDS);
        out.println(String.format(Locale.ROOT, "%4d s  %s", second, run.progress()));
        out.flush();
        Optional<String> refusal = run.refusal();
        if (refusal.isPresent()) {
          err.println("Cannot publish: " + refusal.get());
          return IMPOSSIBLE;
        }
      }
      out.println("waiting for everything to arrive");
      out.flush();
      Verdict verdict = run.finish();
      out.print(verdict);
      out.flush();
      return verdict.holds() ? KEPT : BROKEN;
    } catch (CheckFailed e) {
      err.println(e.getMessage());
      return IMPOSSIBLE;
    }
  }

  /** What the options ask for. */
  private CheckPlan plan() {
    List<Address> nodes =
        (urls.isEmpty() ? List.of("http://127.0.0.1:8000") : urls)
            .stream().map(Address::of).toList();
    for (Address node : nodes) {
      String refusal = remote.refusal(node.host());
      if (refusal != null) {
        throw new IllegalArgumentException(refusal);
      }
    }
    CheckPlan plan =
        CheckPlan.on(nodes)
            .subscribers(subscribers)
            .channels(channels)
            .rate(rate)
            .duration(duration)
            .seed(seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed)
            .faults(Fault.parse(faults))
            .ways(CheckPlan.Way.parse(ways))
            .presence(!withoutPresence)
            .prefix(prefix)
            .credentials(new CheckPlan.Credentials(token, user, key))
            .staleness(staleness)
            .settle(settle)
            .logMayBeLost(logMayBeLost)
            .awaitLeases(awaitLeases)
            .build();
    requireTrustInProxy(plan);
    return plan;
  }

  /** A certificate has the name of the server, and the proxy has that of this machine. */
  private void requireTrustInProxy(CheckPlan plan) {
    boolean secured = plan.nodes().stream().anyMatch(Address::secured);
    if (secured && plan.needsProxy() && !trust.isAnyone()) {
      throw new IllegalArgumentException(
          "faults go through a proxy on 127.0.0.1, which is not in the server's certificate: add"
              + " --insecure, or leave --faults at none or transport-switch");
    }
  }
}
