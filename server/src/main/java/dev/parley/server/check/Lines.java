package dev.parley.server.check;

import dev.parley.core.channel.Position;
import dev.parley.net.client.WebSocketClient;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Opens lines, and asks over HTTP. What completes does so on the run's thread. */
final class Lines {
  private static final ObjectMapper JSON = new ObjectMapper();

  final CheckThread thread;
  private final WebSocketClient webSockets;
  private final HttpClient http;

  Lines(CheckThread thread, WebSocketClient webSockets, HttpClient http) {
    this.thread = thread;
    this.webSockets = webSockets;
    this.http = http;
  }

  /** Opens a connection; its listener is told when it is open. */
  Line open(Line.Transport transport, Address node, Line.Listener listener) {
    return switch (transport) {
      case WEBSOCKET -> new WebSocketLine(this, webSockets, node, listener);
      case EVENTS -> new EventLine(this, node, listener);
      case POLL -> new PollLine(this, node, listener);
    };
  }

  /** Begins to read a stream of events. */
  EventStream events(HttpRequest request, EventStream.Reader reader) {
    return new EventStream(thread, http, request, reader);
  }

  static HttpRequest.Builder request(URI uri) {
    // A request to go over to HTTP/2 would be one more thing that intermediaries may mishandle.
    return HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1);
  }

  /** Posts; completes with null when no answer came. Cancelled, it no longer waits for one. */
  CompletableFuture<@Nullable HttpResponse<String>> post(
      HttpRequest.Builder request, byte[] body, Duration longest) {
    HttpRequest post =
        request.timeout(longest).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    return ask(post);
  }

  /** Asks; completes with null when no answer came. Cancelled, it no longer waits for one. */
  private CompletableFuture<@Nullable HttpResponse<String>> ask(HttpRequest request) {
    var answered = new CompletableFuture<@Nullable HttpResponse<String>>();
    var exchange = http.sendAsync(request, BodyHandlers.ofString());
    var _ = exchange.whenComplete((response, _) -> thread.run(() -> answered.complete(response)));
    var _ =
        answered.whenComplete((_, _) -> {
          if (answered.isCancelled()) {
            exchange.cancel(true);
          }
        });
    return answered;
  }

  /** What was sent as JSON; empty if it is none. */
  static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  static Optional<JsonNode> json(byte[] utf8) {
    return json(new String(utf8, StandardCharsets.UTF_8));
  }

  /** The text of a member; empty if it has none. */
  static String text(JsonNode message, String name) {
    return message.path(name).asString("");
  }

  /** A member that is a position. Epochs are shared, for a history holds many. */
  static Optional<Position> position(JsonNode message, String name) {
    return position(text(message, name));
  }

  static Optional<Position> position(String text) {
    return Position.parse(text).map(p -> new Position(p.epoch().intern(), p.offset(), p.tag()));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
