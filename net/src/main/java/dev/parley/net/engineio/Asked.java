package dev.parley.net.engineio;

import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.websocket.FrameKind;
import dev.parley.net.websocket.codec.Handshake;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a peer asks at an endpoint. Confined to the exchange's loop.
 *
 * @param kind how its WebSockets are framed
 */
record Asked(Exchange exchange, EngineEndpoint endpoint, FrameKind kind) {

  HttpRequest request() {
    return exchange.request();
  }

  /** Whether the socket is to speak something else from then on, well said or not. */
  boolean upgrades() {
    return lists("Upgrade", "websocket") && lists("Connection", "upgrade");
  }

  /** The transport that is asked for, if it is one that is served. */
  boolean isServed(String transport) {
    return switch (transport) {
      case "polling" -> endpoint.settings().polling();
      case "websocket" -> endpoint.settings().webSocket();
      default -> false;
    };
  }

  /** The value of {@code Sec-WebSocket-Accept}; nothing if this is no proper upgrade. */
  Optional<String> accept() {
    return upgrades()
            && Handshake.check(request().method(), request().headers()::all)
                instanceof Handshake.Outcome.Accepted(String value)
        ? Optional.of(value)
        : Optional.empty();
  }

  void refuse(EngineError error) {
    refuse(upgrades() ? error.plain() : error.response());
  }

  /** Refuses in the words of the application. */
  void forbid(String words) {
    refuse(upgrades() ? EngineError.plain(words) : EngineError.FORBIDDEN.response(words));
  }

  /** Behind an upgrade that is refused the connection ends: who knows what would follow. */
  private void refuse(HttpResponse response) {
    if (upgrades()) {
      exchange.hold();
    }
    exchange.respond(response);
  }

  private boolean lists(String header, String wanted) {
    List<String> lines = request().headers().all(header);
    return lines.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .anyMatch(element -> element.strip().equalsIgnoreCase(wanted));
  }
}
