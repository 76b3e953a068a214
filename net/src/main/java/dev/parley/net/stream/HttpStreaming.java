package dev.parley.net.stream;

import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Entrance;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.Routes;
import dev.parley.net.oneway.Responses;
import dev.parley.net.oneway.Responses.Opening;
import java.time.Duration;

/** {@code POST /stream}, or GET: a body is the first message. */
public final class HttpStreaming {
  private final Responses responses;
  private final LineForm form = new LineForm();
  private final Duration keepAlive;

  public HttpStreaming(Responses responses, Duration keepAlive) {
    this.responses = responses;
    this.keepAlive = keepAlive;
  }

  public void addTo(Routes routes, Endpoint endpoint) {
    routes.addExchange("POST", endpoint.path(), exchange -> open(exchange, endpoint));
    routes.addExchange("GET", endpoint.path(), exchange -> open(exchange, endpoint));
  }

  private void open(Exchange exchange, Endpoint endpoint) {
    var parameters = Entrance.parameters(exchange.request());
    responses.open(exchange, new Opening(endpoint, form, true, keepAlive, parameters));
  }
}
