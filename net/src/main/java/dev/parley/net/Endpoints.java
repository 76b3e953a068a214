package dev.parley.net;

import dev.parley.net.connection.Endpoint;
import dev.parley.net.engineio.EngineEndpoint;
import java.util.List;

/**
 * Where which dialect is spoken.
 *
 * @param webSockets one per path
 * @param sse {@code /sse} without channels
 * @param feed {@code /sse} with channels; its path is that of {@code sse}
 * @param stream {@code /stream}
 * @param poll {@code /poll}
 * @param engines Engine.IO, one per path
 */
public record Endpoints(
    List<Endpoint> webSockets,
    Endpoint sse,
    Endpoint feed,
    Endpoint stream,
    Endpoint poll,
    List<EngineEndpoint> engines) {
  public Endpoints {
    webSockets = List.copyOf(webSockets);
    engines = List.copyOf(engines);
  }
}
