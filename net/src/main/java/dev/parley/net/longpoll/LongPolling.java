package dev.parley.net.longpoll;

import dev.parley.core.dialect.Capabilities;
import dev.parley.core.spi.Identity;
import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Entrance;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import dev.parley.net.oneway.Connections;
import dev.parley.net.oneway.Errand;
import dev.parley.net.oneway.Errands;
import dev.parley.net.oneway.Words;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code POST /poll}: opens without {@code connection}, polls with it. */
public final class LongPolling {
  private final Entrance entrance;
  private final Errands errands;
  private final Connections connections;
  private final PollSettings settings;

  public LongPolling(
      Entrance entrance, Errands errands, Connections connections, PollSettings settings) {
    this.entrance = entrance;
    this.errands = errands;
    this.connections = connections;
    this.settings = settings;
  }

  public void addTo(Routes routes, Endpoint endpoint) {
    routes.addExchange("POST", endpoint.path(), exchange -> handle(exchange, endpoint));
  }

  private void handle(Exchange exchange, Endpoint endpoint) {
    HttpRequest request = exchange.request();
    Optional<String> key = request.query("connection");
    if (key.isPresent()) {
      poll(exchange, key.get());
    } else if (!Words.isUtf8(request.body())) {
      exchange.respond(
          HttpResponse.error(400, "bad-request", "The body is one message, in UTF-8."));
    } else {
      entrance.admit(exchange, admitted -> open(exchange, endpoint, admitted.identity()));
    }
  }

  private void poll(Exchange exchange, String key) {
    long acknowledged = number(exchange.request().query("ack").orElse(""));
    errands.poll(new Errand.Poll(key, acknowledged), exchange);
  }

  private void open(Exchange exchange, Endpoint endpoint, @Nullable Identity identity) {
    HttpRequest request = exchange.request();
    String key = connections.newKey();
    var connection =
        new PollConnection(
            exchange.context(), settings, request.peer().text(), () -> connections.remove(key));
    var session = entrance.attach(exchange.context(), connection, endpoint, identity);
    connection.attached(session);
    connections.add(key, connection);
    exchange.respond(
        HttpResponse.json(200, "{\"connection\":\"" + key + "\",\"batch\":0,\"messages\":[]}")
            .with("Cache-Control", "no-store"));
    session.open(Entrance.parameters(request), Capabilities.oneWay());
    if (request.body().length > 0) {
      boolean _ = connection.receive(request.body());
    }
  }

  /** A batch number; -1 for anything else. */
  private static long number(String text) {
    return text.matches("\\d{1,15}") ? Long.parseLong(text) : -1;
  }
}
