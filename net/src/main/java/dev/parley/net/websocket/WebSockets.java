package dev.parley.net.websocket;

import dev.parley.core.spi.Identity;
import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Entrance;
import dev.parley.net.connection.Heartbeat;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.codec.Handshake;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers upgrade requests. */
public final class WebSockets {
  private final Entrance entrance;
  private final Upgrades upgrades;
  private final FrameKind kind;
  private final Heartbeat heartbeat;

  public WebSockets(Entrance entrance, Upgrades upgrades, WebSocketSettings settings) {
    this.entrance = entrance;
    this.upgrades = upgrades;
    this.kind = FrameKind.plain(settings.limits());
    this.heartbeat = settings.heartbeat();
  }

  /** Adds the route of an endpoint. */
  public void addTo(Routes routes, Endpoint endpoint) {
    routes.addExchange("GET", endpoint.path(), exchange -> upgrade(exchange, endpoint));
  }

  private void upgrade(Exchange exchange, Endpoint endpoint) {
    HttpRequest request = exchange.request();
    switch (Handshake.check(request.method(), request.headers()::all)) {
      case Handshake.Outcome.Refused(int status, String reason, var headers) -> {
        HttpResponse refusal = HttpResponse.error(status, "no-websocket", reason);
        for (Map.Entry<String, String> header : headers.entrySet()) {
          refusal = refusal.with(header.getKey(), header.getValue());
        }
        exchange.respond(refusal);
      }
      case Handshake.Outcome.Accepted(String accept) -> {
        exchange.hold();
        entrance.admit(exchange, admitted -> open(exchange, endpoint, accept, admitted.identity()));
      }
    }
  }

  private void open(
      Exchange exchange, Endpoint endpoint, String accept, @Nullable Identity identity) {
    if (!exchange.isOpen()) {
      return;
    }
    HttpRequest request = exchange.request();
    LoopContext context = exchange.context();
    Map<String, String> parameters = Entrance.parameters(request);
    boolean _ =
        upgrades.grant(
            exchange,
            new Upgrades.Grant(accept, context, endpoint.subprotocols(), kind),
            (wire, codec) -> {
              var connection = new WebSocketConnection(context, wire, codec, heartbeat, parameters);
              connection.begin(
                  entrance.attach(context, connection, endpoint, identity), request.peer());
            });
  }
}
