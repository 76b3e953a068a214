package dev.parley.net.oneway;

import dev.parley.core.dialect.Frame;
import io.netty.buffer.ByteBuf;

/** How a response without end is written. Stateless. */
public interface Form {

  /** The transport's name. */
  String transport();

  String contentType();

  void message(ByteBuf out, Frame frame);

  /** Sent when there is nothing else, to keep the way open. */
  void keepAlive(ByteBuf out);

  /**
   * Sent first.
   *
   * @param key the connection's, or empty if it takes no messages
   */
  void opening(ByteBuf out, String key);

  /** Sent last, unless the dialect has said so itself. */
  void goodbye(ByteBuf out, String disconnectMessage);
}
