package dev.parley.net.http;

import java.time.Duration;

/**
 * What an HTTP peer may ask for.
 *
 * @param headerBytes all header lines of a request together; past it 431
 * @param urlBytes the request target; past it 414
 * @param bodyBytes the body, where a route has no limit of its own; past it 413
 * @param requestTimeout from a request's first byte to its last; past it 408
 * @param idleTimeout how long a connection may wait between requests; past it it is closed
 * @param connections TCP connections open at once; past it 503
 */
public record HttpLimits(
    int headerBytes,
    int urlBytes,
    int bodyBytes,
    Duration requestTimeout,
    Duration idleTimeout,
    int connections) {

  public static HttpLimits defaults() {
    return new HttpLimits(
        16 << 10, 8 << 10, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(75), 1_000_000);
  }
}
