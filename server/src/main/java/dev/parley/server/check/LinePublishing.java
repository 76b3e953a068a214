package dev.parley.server.check;

import dev.parley.dialect.json.JsonWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Publishes in the native dialect over a WebSocket to one node, opened again when it is lost. */
final class LinePublishing implements PublishingWay, Line.Listener {
  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final long CONNECT = 1;

  private final Subscriber.Run run;
  private final @Nullable ProxyLink link;
  private final Address way;
  private final Map<Long, Consumer<? super Outcome>> awaited = new HashMap<>();
  private @Nullable Line line;
  private boolean open;
  private boolean closed;
  private long ids = CONNECT;

  LinePublishing(Subscriber.Run run, Address node) {
    this.run = run;
    link = run.plan().needsProxy() ? ProxyLink.open(node) : null;
    way = link == null ? node : node.through(link.port());
  }

  @Override
  public void begin() {
    if (!closed) {
      line = run.lines().open(Line.Transport.WEBSOCKET, way, this);
    }
  }

  @Override
  public void publish(String channel, String payload, Consumer<? super Outcome> then) {
    if (!open || line == null) {
      then.accept(new Outcome.Again("no connection to publish over"));
      return;
    }
    long id = ++ids;
    awaited.put(id, then);
    JsonWriter json = new JsonWriter().beginObject().member("type", "publish").member("id", id);
    json.member("channel", channel).member("text", payload);
    line.send(json.member("idempotencyKey", payload).endObject().toBytes());
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
    switch (Lines.text(message, "type")) {
      case "connected" -> open = true;
      case "published" ->
          answered(
              message,
              Lines.position(message, "position")
                  .<Outcome>map(Outcome.Done::new)
                  .orElse(new Outcome.Refused("an answer without a position")));
      case "error" -> {
        String why = "a publication is refused: " + Lines.text(message, "reason");
        boolean retry = message.path("retry").asBoolean(false);
        answered(message, retry ? new Outcome.Again(why) : new Outcome.Refused(why));
      }
      default -> {
        // The end is told by the line.
      }
    }
  }

  @Override
  public void ended(String why) {
    open = false;
    List<Consumer<? super Outcome>> lost = List.copyOf(awaited.values());
    awaited.clear();
    lost.forEach(then -> then.accept(new Outcome.Again("the publisher's connection ends")));
    run.thread().later(this::begin, AGAIN);
  }

  @Override
  public boolean suffer(Fault fault, int detail) {
    if (link == null || !fault.needsProxy()) {
      return false;
    }
    link.suffer(fault, detail);
    return true;
  }

  @Override
  public void recover() {
    if (link != null) {
      link.heal();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (line != null) {
      line.drop();
    }
    if (link != null) {
      link.close();
    }
  }

  private void answered(JsonNode message, Outcome outcome) {
    Optional.ofNullable(awaited.remove(message.path("id").asLong(0)))
        .ifPresent(then -> then.accept(outcome));
  }
}
