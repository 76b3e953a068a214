package dev.parley.socketio.packet;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What holds for a packet in whatever form it came. */
final class PacketRules {

  /** Objects and arrays that may be open at once in what a packet carries. */
  static final int MAX_DEPTH = 256;

  /** Characters of a member's name. */
  static final int MAX_NAME = 1_024;

  /** The largest id: JavaScript counts exactly up to here. */
  static final long MAX_ID = (1L << 53) - 1;

  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private PacketRules() {}

  static void checkData(Packet.Type type, @Nullable JsonNode data) throws BadPacket {
    boolean valid =
        switch (type) {
          case CONNECT -> data == null || data.isObject();
          case DISCONNECT -> data == null;
          case EVENT -> data != null && data.isArray() && isEvent(data.get(0));
          case ACK -> data != null && data.isArray();
          case CONNECT_ERROR -> data == null || data.isObject() || data.isString();
        };
    if (!valid) {
      throw new BadPacket("a payload that " + type + " can't have");
    }
  }

  private static boolean isEvent(@Nullable JsonNode name) {
    if (name == null || !name.isString()) {
      return name != null && name.isNumber() && !isInfinite(name);
    }
    return !RESERVED.contains(name.stringValue());
  }

  /** Passed on, such a number becomes null, and whoever gets an event of that name hangs up. */
  private static boolean isInfinite(JsonNode number) {
    return number.isFloatingPointNumber() && !Double.isFinite(number.doubleValue());
  }

  /** The name of a namespace without the query that older clients put behind it. */
  static String nsp(String sent, PacketLimits limits) throws BadPacket {
    int query = sent.indexOf('?');
    String name = query < 0 ? sent : sent.substring(0, query);
    if (!name.startsWith("/") || name.indexOf(',') >= 0) {
      throw new BadPacket("a namespace without a slash or with a comma");
    }
    if (name.length() > limits.nspLength()) {
      throw new BadPacket("the namespace's name is too long");
    }
    return name;
  }
}
