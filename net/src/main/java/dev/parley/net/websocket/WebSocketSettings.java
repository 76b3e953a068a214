package dev.parley.net.websocket;

import dev.parley.net.connection.Heartbeat;
import dev.parley.net.websocket.codec.FrameLimits;

/** How WebSockets are served. */
public record WebSocketSettings(FrameLimits limits, Heartbeat heartbeat, Deflate deflate) {

  /**
   * permessage-deflate.
   *
   * @param accepted whether it is, where it is offered
   * @param threshold bytes from which on a message is compressed
   * @param level 1, fastest, to 9, smallest
   * @param contexts how many connections at most may keep the context of what is sent to them
   *     alone, about 256 KiB each; 0 for none, which is told to clients
   */
  public record Deflate(boolean accepted, int threshold, int level, int contexts) {
    public static final Deflate NONE = new Deflate(false, 0, 1, 0);
    public static final Deflate DEFAULT = new Deflate(true, 1 << 10, 6, 0);
  }

  public static WebSocketSettings defaults() {
    return new WebSocketSettings(FrameLimits.DEFAULT, Heartbeat.defaults(), Deflate.DEFAULT);
  }

  public WebSocketSettings with(Deflate other) {
    return new WebSocketSettings(limits, heartbeat, other);
  }
}
