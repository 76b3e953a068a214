package dev.parley.net.websocket;

import dev.parley.core.dialect.Frame;
import dev.parley.net.websocket.codec.FrameLimits;
import java.util.function.UnaryOperator;

/**
 * What the sockets of an endpoint have in common; equal ones share their encodings.
 *
 * @param limits what a peer may send
 * @param form what becomes of a message before it is framed
 */
public record FrameKind(FrameLimits limits, UnaryOperator<Frame> form) {

  /** Messages go as they are. */
  public static FrameKind plain(FrameLimits limits) {
    return new FrameKind(limits, UnaryOperator.identity());
  }
}
