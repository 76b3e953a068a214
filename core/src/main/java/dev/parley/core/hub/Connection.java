package dev.parley.core.hub;

import dev.parley.core.dialect.Frame;
import dev.parley.core.problem.Disconnect;

/**
 * One attachment of a session to a transport, seen from the hub: where its bytes go. Confined to
 * the session's loop.
 *
 * <p>Sending only queues; everything queued in one turn of the loop is flushed together at its end.
 */
public interface Connection {

  /**
   * How this connection frames messages; connections with the same encoding (by identity) share
   * batches.
   */
  Encoding encoding();

  /** Queues one message. */
  void send(Frame frame);

  /**
   * Queues a batch that other connections send as well; it stays the caller's.
   *
   * @param last whether nothing else is expected for this connection in this turn: it may then go
   *     out at once
   */
  void send(Batch batch, boolean last);

  /**
   * Whether the connection takes more without piling up: false while more than a socket buffer's
   * worth waits. When it turns true again the connection calls {@link Session#writable()}.
   */
  boolean writable();

  /**
   * Whether what is sent now leaves with this turn: false where a peer has to come for it first,
   * and has not. Messages that are worth nothing later are not sent then.
   */
  default boolean immediate() {
    return writable();
  }

  /**
   * Says goodbye as the transport can, once what is queued is out, and closes. Later calls do
   * nothing.
   */
  void close(Disconnect disconnect);

  /**
   * The transport's name, for metrics and the HTTP API: {@code websocket}, {@code sse}, {@code
   * stream}, {@code poll}, and Engine.IO's {@code polling}.
   */
  String transport();

  /** The peer's address, {@code host:port}, or empty. */
  String remoteAddress();
}
