package dev.parley.server.check;

import dev.parley.dialect.json.JsonWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Publishes by the HTTP API of one node. */
final class HttpPublishing implements PublishingWay {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int OK = 200;
  private static final int SERVER_ERRORS = 500;

  private final Lines lines;
  private final @Nullable String key;
  private final @Nullable ProxyLink link;
  private final Address way;

  HttpPublishing(Subscriber.Run run, Address node) {
    lines = run.lines();
    key = run.plan().credentials().key();
    link = run.plan().needsProxy() ? ProxyLink.open(node) : null;
    way = link == null ? node : node.through(link.port());
  }

  @Override
  public void publish(String channel, String payload, Consumer<? super Outcome> then) {
    JsonWriter body = new JsonWriter().beginObject().member("channel", channel);
    body.member("text", payload).member("idempotencyKey", payload).endObject();
    HttpRequest.Builder request =
        withKey(Lines.request(way.http("/api/publish")), key)
            .header("Content-Type", "application/json");
    var _ =
        lines
            .post(request, body.toBytes(), PATIENCE)
            .thenAccept(response -> then.accept(outcome(response)));
  }

  static HttpRequest.Builder withKey(HttpRequest.Builder request, @Nullable String key) {
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  private static Outcome outcome(@Nullable HttpResponse<String> response) {
    if (response == null) {
      return new Outcome.Again("no answer to a publication by HTTP");
    }
    Optional<JsonNode> body = Lines.json(response.body());
    if (response.statusCode() == OK) {
      return body.flatMap(answer -> Lines.position(answer, "position"))
          .<Outcome>map(Outcome.Done::new)
          .orElse(new Outcome.Refused("an answer without a position"));
    }
    String why = "a publication by HTTP is answered with status " + response.statusCode();
    return response.statusCode() >= SERVER_ERRORS
        ? new Outcome.Again(why)
        : new Outcome.Refused(why + ": " + response.body());
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
    if (link != null) {
      link.close();
    }
  }
}
