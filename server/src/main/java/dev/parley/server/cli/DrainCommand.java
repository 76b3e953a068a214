package dev.parley.server.cli;

import dev.parley.dialect.json.JsonWriter;
import dev.parley.server.cli.BenchCommand.ReadDuration;
import dev.parley.server.config.Durations;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code parley drain}: exits with 0 when the node is gone, with 1 if it refuses or stays. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Empties a running server, and ends it: its clients are told to come back elsewhere, at a"
          + " pace.",
      "Shows how many are left until the server is gone. Ctrl-C ends the show, not the drain."
    })
final class DrainCommand implements Callable<Integer> {
  /** Goodbyes and answers under way have six seconds behind the deadline. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  @Mixin private ApiOptions api;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Which node, as parley nodes lists them. Default: the one that is asked.")
  private @Nullable String node;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Connections told to leave per second. Default: the server's configuration.")
  private @Nullable Integer rate;

  @Option(
      names = "--deadline",
      converter = ReadDuration.class,
      description = "When those that remain are closed. Default: the server's configuration.")
  private @Nullable Duration deadline;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private long begun;
  private long until;
  private long leftBefore;
  private long toldAt;

  @Override
  public Integer call() throws InterruptedException {
    try (HttpClient client = api.client()) {
      HttpResponse<String> response = api.post(client, "/api/drain", order());
      if (response.statusCode() != 202) {
        err().println(response.body());
        return 1;
      }
      JsonNode plan = JsonMapper.shared().readTree(response.body());
      String named = plan.path("node").asString();
      begun = System.nanoTime();
      toldAt = begun;
      leftBefore = plan.at("/drain/left").asLong();
      until = end(plan.path("drain"));
      tell(
          "Node %s: %,d connections are to leave, %,d per second, within %d s.",
          named,
          leftBefore,
          plan.at("/drain/rate").asLong(),
          plan.at("/drain/secondsLeft").asLong());
      return watch(client, named);
    } catch (IOException e) {
      throw api.unanswered(e);
    }
  }

  private byte[] order() {
    JsonWriter body = new JsonWriter().beginObject().optional("node", node);
    if (rate != null) {
      body.member("rate", rate);
    }
    if (deadline != null) {
      body.member("deadline", Durations.format(deadline));
    }
    return body.endObject().toBytes();
  }

  private int watch(HttpClient client, String named) throws InterruptedException {
    while (System.nanoTime() - until < 0) {
      TimeUnit.SECONDS.sleep(1);
      if (!isThere(client, named)) {
        tell("Node %s is gone after %.1f s.", named, seconds());
        return 0;
      }
    }
    err()
        .printf(
            Locale.ROOT,
            "Node %s is still there %.0f s after it was told to drain; %,d connections were left.%n",
            named,
            seconds(),
            leftBefore);
    err().flush();
    return 1;
  }

  /** Looks, and shows what is to be seen. */
  private boolean isThere(HttpClient client, String named) throws InterruptedException {
    try {
      HttpResponse<String> response = api.get(client, "/api/cluster");
      if (response.statusCode() != 200) {
        // No news: what the nodes share may be away.
        return true;
      }
      Optional<JsonNode> entry = find(response.body(), named);
      entry.ifPresent(found -> show(found.path("drain")));
      return entry.isPresent();
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      // It was about to close the connection; the next look tells.
      return true;
    }
  }

  /** Behind a balancer another node may answer, and knows of this one until it is gone. */
  private static Optional<JsonNode> find(String cluster, String named) {
    for (JsonNode entry : JsonMapper.shared().readTree(cluster).path("nodes")) {
      if (entry.path("node").asString().equals(named)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private void show(JsonNode drain) {
    if (drain.isMissingNode()) {
      // Told by another node, from before this one began.
      return;
    }
    long now = System.nanoTime();
    long left = drain.path("left").asLong();
    double perSecond = (leftBefore - left) * 1e9 / (now - toldAt);
    if (drain.path("secondsLeft").asLong() > 0) {
      until = end(drain);
    }
    leftBefore = left;
    toldAt = now;
    tell("%5.1f s  %,d left  %,.0f/s", seconds(), left, Math.max(0, perSecond));
  }

  /** Another request may have changed it meanwhile. */
  private static long end(JsonNode drain) {
    Duration left = Duration.ofSeconds(drain.path("secondsLeft").asLong());
    return System.nanoTime() + left.plus(MARGIN).toNanos();
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  private void tell(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
