package dev.parley.server.fleet;

import dev.parley.core.spi.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What other servers answer to one request. A lock guards it; the result completes outside. */
final class Replies {
  private static final long UNKNOWN = -1;

  private final CompletableFuture<List<JsonNode>> all = new CompletableFuture<>();
  private final List<JsonNode> replies = new ArrayList<>();
  private final Consumer<JsonNode> each;
  private long expected = UNKNOWN;

  /**
   * @param each told each reply as it comes
   */
  Replies(Consumer<JsonNode> each) {
    this.each = each;
  }

  /** So many will come. */
  void expect(long servers) {
    change(servers, null);
  }

  void came(JsonNode reply) {
    each.accept(reply);
    change(UNKNOWN, reply);
  }

  void fail(Throwable failure) {
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    all.completeExceptionally(wrapped ? failure.getCause() : failure);
  }

  /** Completes when all have come; fails with {@link Unavailable} if they do not in time. */
  CompletableFuture<List<JsonNode>> within(String question, Duration time) {
    return all.orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure ->
            CompletableFuture.failedFuture(
                failure instanceof TimeoutException ? late(question) : failure));
  }

  private synchronized Unavailable late(String question) {
    String servers = expected == UNKNOWN ? "an unknown number" : Long.toString(expected);
    return new Unavailable(
        "timeout reached while waiting for %s: only %d responses received out of %s"
            .formatted(question, replies.size(), servers),
        null);
  }

  private void change(long servers, @Nullable JsonNode reply) {
    List<JsonNode> complete;
    synchronized (this) {
      if (reply == null) {
        expected = Math.max(0, servers);
      } else {
        replies.add(reply);
      }
      if (expected == UNKNOWN || replies.size() < expected) {
        return;
      }
      complete = List.copyOf(replies);
    }
    all.complete(complete);
  }
}
