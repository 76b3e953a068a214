package dev.parley.net.websocket;

import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Entrance;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.codec.DeflateOffer;
import dev.parley.net.websocket.codec.Handshake;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers upgrade requests. */
public final class WebSockets {
  private final Entrance entrance;
  private final WebSocketSettings settings;
  private final DeflateContexts contexts;

  public WebSockets(Entrance entrance, WebSocketSettings settings) {
    this.entrance = entrance;
    this.settings = settings;
    this.contexts = new DeflateContexts(settings.deflate().contexts());
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
      Exchange exchange,
      Endpoint endpoint,
      String accept,
      dev.parley.core.spi.@Nullable Identity identity) {
    if (!exchange.isOpen()) {
      return;
    }
    HttpRequest request = exchange.request();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Upgrade", "websocket");
    headers.put("Connection", "Upgrade");
    headers.put("Sec-WebSocket-Accept", accept);
    Handshake.selectSubprotocol(
            request.headers().all("Sec-WebSocket-Protocol"), endpoint.subprotocols())
        .ifPresent(protocol -> headers.put("Sec-WebSocket-Protocol", protocol));
    Optional<DeflateOffer.Agreed> deflate =
        settings.deflate().accepted()
            ? DeflateOffer.answer(
                request.headers().all("Sec-WebSocket-Extensions"),
                settings.deflate().contexts() > 0)
            : Optional.empty();
    deflate.ifPresent(agreed -> headers.put("Sec-WebSocket-Extensions", agreed.header()));
    Map<String, String> parameters = Entrance.parameters(request);
    boolean _ =
        exchange.takeOver(
            101,
            headers,
            wire -> {
              LoopContext context = exchange.context();
              var codecs = context.shared(LoopCodecs.class, this::codecs);
              var connection =
                  new WebSocketConnection(
                      context, wire, codecs, deflate.orElse(null), settings, parameters);
              connection.begin(
                  entrance.attach(context, connection, endpoint, identity), request.peer());
            });
  }

  private LoopCodecs codecs(LoopContext context) {
    return new LoopCodecs(context, settings, contexts);
  }
}
