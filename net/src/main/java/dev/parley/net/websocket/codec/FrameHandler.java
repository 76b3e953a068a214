package dev.parley.net.websocket.codec;

/**
 * Takes what a {@link FrameReader} finds. Called on the thread that reads, in the order of arrival;
 * must not block and must not call {@link FrameReader#read} of the same reader. Every array handed
 * over belongs to the handler from then on.
 */
public interface FrameHandler {

  /** A whole text message; the bytes are valid UTF-8. */
  void text(byte[] utf8);

  /** A whole binary message. */
  void binary(byte[] message);

  /**
   * A ping, to be answered by a pong with the same payload of at most 125 bytes (RFC 6455 5.5.2).
   */
  void ping(byte[] payload);

  /** A pong, solicited or not. */
  void pong(byte[] payload);

  /**
   * The peer's close frame. The reader ignores everything after it.
   *
   * @param code a code valid on the wire, or {@link CloseCode#NO_STATUS} if the frame has none
   * @param reason at most 123 bytes of UTF-8, often empty
   */
  void close(int code, String reason);

  /**
   * The peer broke a rule; the connection is to be closed with this code. The reader ignores
   * everything after it.
   *
   * @param closeCode 1002, 1007, 1008 or 1009
   * @param reason fixed English text that holds nothing of the input and may be sent to the peer
   */
  void violation(int closeCode, String reason);
}
