package dev.parley.net.connection;

import dev.parley.core.dialect.Dialect;
import java.util.List;
import java.util.function.Supplier;

/**
 * A path and the dialect that is spoken there.
 *
 * @param path a pattern; its variables become parameters of the dialect
 * @param dialectName for metrics and operators
 * @param dialects makes the dialect of a new connection; on its loop
 * @param subprotocols what a WebSocket may ask for, see RFC 6455 1.9
 */
public record Endpoint(
    String path,
    String dialectName,
    Supplier<? extends Dialect> dialects,
    List<String> subprotocols) {
  public Endpoint {
    subprotocols = List.copyOf(subprotocols);
  }
}
