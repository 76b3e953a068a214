package dev.parley.net.oneway;

import dev.parley.core.spi.Identity;
import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Entrance;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens responses without end. */
public final class Responses {
  private final Entrance entrance;
  private final Connections connections;
  private final Duration stall;

  /**
   * @param stall how long a peer may take nothing of what is sent before it is dead
   */
  public Responses(Entrance entrance, Connections connections, Duration stall) {
    this.entrance = entrance;
    this.connections = connections;
    this.stall = stall;
  }

  /**
   * What is opened.
   *
   * @param reachable whether the peer may send, and is told a key
   * @param keepAlive silence after which something is sent
   */
  public record Opening(
      Endpoint endpoint,
      Form form,
      boolean reachable,
      Duration keepAlive,
      Map<String, String> parameters) {}

  /** Lets the peer in and begins the response. On the loop. */
  public void open(Exchange exchange, Opening opening) {
    if (!Words.isUtf8(exchange.request().body())) {
      exchange.respond(
          HttpResponse.error(400, "bad-request", "The body is one message, in UTF-8."));
      return;
    }
    entrance.admit(exchange, admitted -> begin(exchange, opening, admitted.identity()));
  }

  private void begin(Exchange exchange, Opening opening, @Nullable Identity identity) {
    if (!exchange.isOpen()) {
      return;
    }
    String key = opening.reachable() ? connections.newKey() : "";
    var terms =
        new ResponseConnection.Terms(
            opening.form(), key, opening.keepAlive(), stall, opening.parameters());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", opening.form().contentType());
    headers.put("Cache-Control", "no-cache, no-store");
    headers.put("X-Accel-Buffering", "no");
    headers.put("Connection", "close");
    if (!exchange.http10()) {
      headers.put("Transfer-Encoding", "chunked");
    }
    boolean _ =
        exchange.takeOver(
            200,
            headers,
            wire -> {
              var connection = new ResponseConnection(exchange, wire, connections, terms);
              connection.begin(
                  entrance.attach(exchange.context(), connection, opening.endpoint(), identity),
                  exchange.request().peer());
            });
  }
}
