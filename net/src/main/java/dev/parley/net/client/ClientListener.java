package dev.parley.net.client;

/**
 * Hears what happens on a connection. Called on the connection's thread, in order; does not block.
 * Every array belongs to the listener from then on.
 */
public interface ClientListener {

  /** The handshake is done; always first. */
  default void opened(ClientConnection connection) {}

  /** A whole text message; the bytes are valid UTF-8. */
  void text(ClientConnection connection, byte[] utf8);

  /** A whole binary message. */
  default void binary(ClientConnection connection, byte[] message) {}

  /**
   * The connection is over; always last, once.
   *
   * @param code the code of the server's close frame or of the fault found in what it sent; 1005 if
   *     its frame had none, 1006 if the connection ended without one
   */
  default void closed(ClientConnection connection, int code, String reason) {}
}
