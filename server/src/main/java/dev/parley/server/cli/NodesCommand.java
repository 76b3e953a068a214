package dev.parley.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** `parley nodes`. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = "Lists the nodes that share channels with a running server.")
final class NodesCommand implements Callable<Integer> {
  private static final String ROW = "%-12s %-16s %12s %12s %9s %5s  %s%n";

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8000",
      description = "Any of them (${DEFAULT-VALUE}).")
  private URI url;

  @Mixin private TrustOptions trust;

  @Option(names = "--key", description = "An API key of the server.")
  private @Nullable String key;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/api/cluster"));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    try (HttpClient client = trust.httpClient()) {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        spec.commandLine().getErr().println(response.body());
        return 1;
      }
      print(JsonMapper.shared().readTree(response.body()).path("nodes"));
      return 0;
    } catch (ConnectException e) {
      throw new IllegalStateException("no server answers at " + url + "; is it running?", e);
    } catch (IOException e) {
      throw new IllegalStateException(
          TrustOptions.blame(url, e).orElse("the connection to " + url + " was lost"), e);
    }
  }

  private void print(JsonNode nodes) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(ROW, "NODE", "VERSION", "UPTIME", "CONNECTIONS", "CHANNELS", "CPU", "");
    for (JsonNode node : nodes) {
      out.printf(
          ROW,
          node.path("node").asString(),
          node.path("version").asString(),
          Duration.ofSeconds(node.path("uptimeSeconds").asLong()).toString().substring(2),
          node.path("connections").asLong(),
          node.path("channels").asLong(),
          node.path("cpuPercent").asLong() + "%",
          node.path("draining").asBoolean() ? "draining" : "");
    }
    out.flush();
  }
}
