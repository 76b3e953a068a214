package dev.parley.server.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads how much memory a server uses: the system knows what is resident, the server's own metrics
 * tell the heap. Used by one thread; a reading blocks for at most two seconds.
 */
final class ServerMemory {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");

  private final HttpClient http;
  private final URI metrics;
  private final ServerProcess process;

  /**
   * @param server any WebSocket address of the server
   * @param process its process
   */
  ServerMemory(HttpClient http, URI server, ServerProcess process) {
    this.http = http;
    String scheme = "wss".equalsIgnoreCase(server.getScheme()) ? "https://" : "http://";
    this.metrics = URI.create(scheme + server.getRawAuthority() + "/metrics");
    this.process = process;
  }

  /**
   * What is used, in bytes; null where that could not be learned.
   *
   * @param heap with what the next collection will free
   */
  record Reading(@Nullable Long rss, @Nullable Long heap) {}

  Reading read() throws InterruptedException {
    return new Reading(process.resident(), heap());
  }

  private @Nullable Long heap() throws InterruptedException {
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(metrics).timeout(PATIENCE).build(), BodyHandlers.ofString());
      return answer.statusCode() == 200 ? heap(answer.body()) : null;
    } catch (IOException e) {
      // It tells no metrics here, or has no time to.
      return null;
    }
  }

  /** The sum of the heap's pools in the text of {@code /metrics}; null if it has none. */
  static @Nullable Long heap(String metrics) {
    Matcher found = HEAP.matcher(metrics);
    Long sum = null;
    while (found.find()) {
      sum = (sum == null ? 0 : sum) + (long) Double.parseDouble(found.group(1));
    }
    return sum;
  }
}
