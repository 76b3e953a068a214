package dev.parley.server.check;

import dev.parley.core.channel.Position;
import dev.parley.dialect.json.JsonWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Asks one node what its logs hold and who is present, over a connection of its own to which no
 * faults are done. Confined to the run's thread.
 */
final class Referee implements Line.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PAGE = 1_000;
  private static final long CONNECT = 1;

  private final Subscriber.Run run;
  private final Address node;
  private final Map<Long, CompletableFuture<JsonNode>> awaited = new HashMap<>();
  private CompletableFuture<Line> open = new CompletableFuture<>();
  private @Nullable Line line;
  private long ids = CONNECT;

  Referee(Subscriber.Run run, Address node) {
    this.run = run;
    this.node = node;
  }

  Address node() {
    return node;
  }

  /**
   * What lies behind a position; without one, at most a publication, for where the log ends is
   * wanted. A limit of 0 would be answered by channels without history too.
   */
  CompletableFuture<JsonNode> history(String channel, @Nullable Position after) {
    long id = ++ids;
    JsonWriter json = new JsonWriter().beginObject().member("type", "history").member("id", id);
    json.member("channel", channel).member("limit", after == null ? 1 : PAGE);
    json.optional("after", after == null ? null : after.encode());
    return ask(id, json.endObject().toBytes());
  }

  /** Who is present. */
  CompletableFuture<JsonNode> presence(String channel) {
    long id = ++ids;
    JsonWriter json = new JsonWriter().beginObject().member("type", "presence").member("id", id);
    return ask(id, json.member("channel", channel).endObject().toBytes());
  }

  /** Ends the connection. */
  void close() {
    if (line != null) {
      line.drop();
    }
    ended("the run is over");
  }

  @Override
  public void opened(Line opened) {
    var who = run.plan().credentials();
    JsonWriter json = new JsonWriter().beginObject().member("type", "connect");
    json.member("id", CONNECT).optional("token", who.token()).optional("user", who.user());
    opened.send(json.endObject().toBytes());
  }

  @Override
  public void message(JsonNode message) {
    long id = message.path("id").asLong(0);
    boolean refused = Lines.text(message, "type").equals("error");
    String why = Lines.text(message, "reason") + ": " + Lines.text(message, "message");
    if (id == CONNECT && !refused && line != null) {
      open.complete(line);
    } else if (id == CONNECT) {
      open.completeExceptionally(new CheckFailed(why));
    } else {
      CompletableFuture<JsonNode> question = awaited.remove(id);
      if (question != null && refused) {
        question.completeExceptionally(new CheckFailed(why));
      } else if (question != null) {
        question.complete(message);
      }
    }
  }

  @Override
  public void ended(String why) {
    var failure = new CheckFailed(why);
    line = null;
    CompletableFuture<Line> before = open;
    open = new CompletableFuture<>();
    List<CompletableFuture<JsonNode>> lost = List.copyOf(awaited.values());
    awaited.clear();
    before.completeExceptionally(failure);
    lost.forEach(question -> question.completeExceptionally(failure));
  }

  private CompletableFuture<JsonNode> ask(long id, byte[] command) {
    if (line == null) {
      line = run.lines().open(Line.Transport.WEBSOCKET, node, this);
    }
    var answer = new CompletableFuture<JsonNode>();
    awaited.put(id, answer);
    CompletableFuture<Line> opening = open;
    var _ =
        opening.whenComplete((opened, failure) -> {
          if (opened != null) {
            opened.send(command);
          } else {
            answer.completeExceptionally(failure);
          }
        });
    run.thread().later(() -> tooLate(id, answer), PATIENCE);
    return answer;
  }

  private void tooLate(long id, CompletableFuture<JsonNode> answer) {
    if (answer.completeExceptionally(new CheckFailed("no answer from " + node))) {
      awaited.remove(id);
      // A connection that does not answer is not asked again.
      if (line != null) {
        line.drop();
        ended("no answer");
      }
    }
  }
}
