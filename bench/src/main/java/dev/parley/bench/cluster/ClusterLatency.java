package dev.parley.bench.cluster;

import dev.parley.net.client.WebSocketClient;
import dev.parley.server.config.ParleyConfig.Log;
import dev.parley.server.config.ParleyConfig.LogFormat;
import dev.parley.server.config.ParleyConfig.LogLevel;
import dev.parley.server.log.Logging;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/**
 * The program of {@code bench/cluster-latency}. Exit status: 0 if everything arrived once and in
 * order, 1 if not or if it could not be measured, 2 if the arguments make no sense.
 */
public final class ClusterLatency {
  private ClusterLatency() {}

  public static void main(String[] arguments) throws InterruptedException {
    Plan plan;
    try {
      plan = Plan.of(arguments);
    } catch (IllegalArgumentException misused) {
      System.err.println(misused.getMessage());
      System.exit(2);
      return;
    }
    Logging.configure(new Log(LogLevel.WARN, LogFormat.TEXT));
    System.exit(measure(plan) ? 0 : 1);
  }

  private static boolean measure(Plan plan) throws InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "%,d publications/s of %d bytes through two nodes, and as many plain PUBLISH; %d s of warm-up, %d s measured%n%n",
        plan.rate(),
        Plan.PAYLOAD,
        plan.warmupSeconds(),
        plan.seconds());
    try (WebSocketClient client = new WebSocketClient()) {
      Result result = new LatencyRun(plan, client).start().get();
      System.out.print(result.table());
      return result.fine();
    } catch (ExecutionException failed) {
      System.out.println("Cannot measure: " + reason(failed));
      return false;
    }
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause();
    return String.valueOf((cause == null ? failed : cause).getMessage());
  }
}
