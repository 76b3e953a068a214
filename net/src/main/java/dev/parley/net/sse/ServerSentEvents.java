package dev.parley.net.sse;

import dev.parley.net.connection.Endpoint;
import dev.parley.net.connection.Entrance;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.Routes;
import dev.parley.net.oneway.Responses;
import dev.parley.net.oneway.Responses.Opening;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /sse}. With {@code channels} a feed: that parameter is handed to its dialect as it
 * came, percent-encoded, and {@code since} holds {@code Last-Event-ID} (or {@code lastEventId} of
 * the query). Without, the native dialect, whose messages come by {@code POST /send}.
 */
public final class ServerSentEvents {
  private static final String CHANNELS = "channels";
  private static final String SINCE = "since";

  private final Responses responses;
  private final EventForm form;
  private final Duration keepAlive;

  /**
   * @param retry how long browsers wait before they reconnect
   */
  public ServerSentEvents(Responses responses, Duration retry, Duration keepAlive) {
    this.responses = responses;
    this.form = new EventForm(retry);
    this.keepAlive = keepAlive;
  }

  /** Adds the route; both endpoints have the same path. */
  public void addTo(Routes routes, Endpoint feed, Endpoint dialogue) {
    routes.addExchange("GET", dialogue.path(), exchange -> open(exchange, feed, dialogue));
  }

  private void open(Exchange exchange, Endpoint feed, Endpoint dialogue) {
    HttpRequest request = exchange.request();
    Map<String, String> parameters = Entrance.parameters(request);
    Optional<String> since =
        request
            .headers()
            .first("Last-Event-ID")
            .or(() -> request.query("lastEventId"))
            .filter(id -> !id.isEmpty());
    since.ifPresent(id -> parameters.put(SINCE, id));
    Optional<String> channels = request.rawQueryValue(CHANNELS);
    channels.ifPresent(raw -> parameters.put(CHANNELS, raw));
    boolean isFeed = channels.isPresent();
    responses.open(
        exchange, new Opening(isFeed ? feed : dialogue, form, !isFeed, keepAlive, parameters));
  }
}
