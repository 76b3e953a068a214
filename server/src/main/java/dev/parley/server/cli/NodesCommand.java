package dev.parley.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** `parley nodes`. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = "Lists the nodes that share channels with a running server.")
final class NodesCommand implements Callable<Integer> {
  private static final String ROW = "%-12s %-16s %12s %12s %9s %5s  %s%n";

  @Mixin private ApiOptions api;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try (HttpClient client = api.client()) {
      HttpResponse<String> response = api.get(client, "/api/cluster");
      if (response.statusCode() != 200) {
        spec.commandLine().getErr().println(response.body());
        return 1;
      }
      print(JsonMapper.shared().readTree(response.body()).path("nodes"));
      return 0;
    } catch (IOException e) {
      throw api.unanswered(e);
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
          node.path("draining").asBoolean()
              ? "draining, " + node.at("/drain/left").asLong() + " left"
              : "");
    }
    out.flush();
  }
}
