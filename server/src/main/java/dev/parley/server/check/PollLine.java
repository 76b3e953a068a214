package dev.parley.server.check;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The native dialect over long-polling. A poll whose answer is lost is repeated with the same
 * acknowledgement, and the server sends the same batch again.
 */
final class PollLine extends HttpLine {
  private static final Duration OPEN = Duration.ofSeconds(5);

  /** The server answers after 25 s at the latest. */
  private static final Duration HOLD = Duration.ofSeconds(40);

  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final int MOST_LOST = 20;
  private static final byte[] NOTHING = {};
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private long batch;

  private @Nullable CompletableFuture<@Nullable HttpResponse<String>> polling;

  /** Polls in a row that were not answered. */
  private int lost;

  PollLine(Lines lines, Address node, Listener listener) {
    super(lines, node, listener);
    var _ = lines.post(Lines.request(node.http("/poll")), NOTHING, OPEN).thenAccept(this::opened);
  }

  private void opened(@Nullable HttpResponse<String> response) {
    if (isOver()) {
      return;
    }
    if (response == null || response.statusCode() != OK) {
      end(response == null ? "no answer" : "status " + response.statusCode());
      return;
    }
    Lines.json(response.body())
        .ifPresentOrElse(
            open -> {
              opened(Lines.text(open, "connection"));
              poll();
            },
            () -> end("what came is no JSON"));
  }

  private void poll() {
    if (isOver()) {
      return;
    }
    var request = Lines.request(node.http("/poll?connection=" + key() + "&ack=" + batch));
    polling = lines.post(request, NOTHING, HOLD);
    var _ = polling.thenAccept(this::answered);
  }

  @Override
  public void drop() {
    super.drop();
    if (polling != null) {
      polling.cancel(true);
    }
  }

  private void answered(@Nullable HttpResponse<String> response) {
    if (isOver()) {
      return;
    }
    if (response == null || response.statusCode() == UNAVAILABLE) {
      // The answer was lost, or the node that holds the connection did not give one.
      if (++lost > MOST_LOST) {
        end("polls are not answered");
      } else {
        lines.thread.later(this::poll, AGAIN);
      }
    } else if (response.statusCode() != OK) {
      end("status " + response.statusCode());
    } else {
      lost = 0;
      Lines.json(response.body()).ifPresentOrElse(this::take, () -> end("what came is no JSON"));
    }
  }

  private void take(JsonNode answer) {
    if (answer.has("closed")) {
      end("closed with " + answer.path("closed").path("code").asInt(0));
      return;
    }
    long number = answer.path("batch").asLong(batch);
    if (number > batch) {
      batch = number;
      for (JsonNode message : answer.path("messages")) {
        if (!isOver()) {
          listener.message(message);
        }
      }
    }
    poll();
  }
}
