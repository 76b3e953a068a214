package dev.parley.socketio.packet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One packet of Socket.IO 5.
 *
 * @param nsp the namespace, beginning with a slash
 * @param id the number of the acknowledgement that is asked for or given; {@link #NO_ID} if none
 * @param data what it carries: an object or nothing in CONNECT, an object in CONNECT_ERROR, an
 *     array in EVENT and ACK, nothing in DISCONNECT. Binary values are {@link
 *     tools.jackson.databind.node.BinaryNode}s, however deep
 */
public record Packet(Type type, String nsp, long id, @Nullable JsonNode data) {

  /** No acknowledgement is asked for or given. */
  public static final long NO_ID = -1;

  /** What a packet is. That it has binary attachments is the wire's matter, and no type here. */
  public enum Type {
    CONNECT,
    DISCONNECT,
    EVENT,
    ACK,
    CONNECT_ERROR
  }
}
