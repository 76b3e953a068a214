package dev.parley.core.dialect;

/**
 * What the transport under a dialect can do; a dialect adapts to these and never to a transport's
 * name.
 *
 * @param binary whether binary messages pass
 * @param inbound whether the peer can send on this connection itself (otherwise its messages come
 *     by another way, if at all)
 * @param closeCodes whether a close code and reason reach the peer; without, a dialect says goodbye
 *     in a message
 * @param heartbeat whether the transport itself finds dead peers (WebSocket ping frames, keep-alive
 *     comments)
 */
public record Capabilities(boolean binary, boolean inbound, boolean closeCodes, boolean heartbeat) {

  public static Capabilities webSocket() {
    return new Capabilities(true, true, true, true);
  }

  /** Server-sent events, HTTP streaming and long-polling: text only, one way, no close codes. */
  public static Capabilities oneWay() {
    return new Capabilities(false, false, false, true);
  }
}
