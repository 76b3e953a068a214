package dev.parley.net.websocket;

import dev.parley.net.connection.Heartbeat;
import dev.parley.net.websocket.codec.FrameLimits;

/**
 * How WebSockets are served.
 *
 * @param deflate whether permessage-deflate is accepted
 * @param deflateThreshold bytes from which on a message is compressed
 * @param deflateLevel 1, fastest, to 9, smallest
 */
public record WebSocketSettings(
    FrameLimits limits,
    Heartbeat heartbeat,
    boolean deflate,
    int deflateThreshold,
    int deflateLevel) {

  public static WebSocketSettings defaults() {
    return new WebSocketSettings(FrameLimits.DEFAULT, Heartbeat.defaults(), true, 1 << 10, 6);
  }
}
