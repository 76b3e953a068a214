package dev.parley.server.fleet;

import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.packet.BadPacket;
import dev.parley.socketio.packet.Msgpack;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event to clients, published where all servers of a namespace hear it.
 *
 * <pre>
 *   93                                                 MessagePack, an array of three
 *   a6 uid                                             who has sent it
 *   83 type: 2, data: [name, ...], nsp: "/"            the packet
 *   83 rooms: [...], except: [...], flags: {...}       to whom
 * </pre>
 */
record Cast(String uid, ArrayNode event, Audience audience, boolean volatileOnly) {
  private static final byte ARRAY_OF_3 = (byte) 0x93;
  private static final int SHORT_TEXT = 0xa0;

  byte[] encode(String namespace) {
    ObjectNode options = Wire.options(audience);
    ObjectNode flags = options.putObject("flags");
    if (volatileOnly) {
      flags.put("volatile", true);
    }
    return Msgpack.write(
        Wire.NODES.arrayNode().add(uid).add(Wire.packet(event, namespace)).add(options));
  }

  static Cast decode(byte[] message, String namespace) throws BadPacket {
    ArrayNode parts = Wire.array(Msgpack.read(message));
    JsonNode options = parts.path(2);
    return new Cast(
        parts.path(0).asString(""),
        Wire.event(parts.path(1), namespace),
        Wire.audience(options),
        options.path("flags").path("volatile").asBoolean(false));
  }

  /** Whether the sender has sent it, told without reading the rest. */
  static boolean isFrom(String uid, byte[] message) {
    int length = uid.length();
    if (message.length < length + 2
        || message[0] != ARRAY_OF_3
        || (message[1] & 0xff) != (SHORT_TEXT | length)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (message[i + 2] != uid.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
