package dev.parley.core.problem;

import java.time.Duration;

/**
 * The end of a connection, with advice.
 *
 * @param code see {@link Disconnects} for the ranges; WebSocket transports close with it
 * @param key the stable name, kebab-case; WebSocket transports use it as the reason
 * @param reconnect whether the client should come back by itself
 * @param after the least time a client should wait before it does; the client adds jitter
 */
public record Disconnect(int code, String key, boolean reconnect, Duration after) {

  public Disconnect after(Duration delay) {
    return new Disconnect(code, key, reconnect, delay);
  }

  /** Whether this is {@code other}, whatever the delay. */
  public boolean is(Disconnect other) {
    return code == other.code;
  }
}
