package dev.parley.socketio.packet;

import java.nio.charset.StandardCharsets;

/**
 * What stands before the JSON of a packet.
 *
 * <pre>
 *   5      2-              /chat,    17     ["image",{"_placeholder":true,"num":0}, ...]
 *   type   attachments     nsp       id     data
 *          in 5 and 6      not "/"   digits
 * </pre>
 *
 * @param attachments how many binary messages follow; {@link #NONE} in the types that have none
 * @param end index of the first byte of JSON; the length of the message if there is none
 */
record JsonHead(Packet.Type type, int attachments, String nsp, long id, int end) {

  /** The packet is of a type without attachments. */
  static final int NONE = -1;

  private static final Packet.Type[] TYPES = {
    Packet.Type.CONNECT,
    Packet.Type.DISCONNECT,
    Packet.Type.EVENT,
    Packet.Type.ACK,
    Packet.Type.CONNECT_ERROR,
    Packet.Type.EVENT,
    Packet.Type.ACK
  };
  private static final int FIRST_BINARY = 5;

  static JsonHead read(byte[] utf8, PacketLimits limits) throws BadPacket {
    Cursor cursor = new Cursor(utf8);
    int type = cursor.peek() - '0';
    if (type < 0 || type >= TYPES.length) {
      throw new BadPacket("no type of packets");
    }
    cursor.at++;
    int attachments = type < FIRST_BINARY ? NONE : cursor.attachments(limits);
    String nsp = cursor.nsp(limits);
    long id = cursor.isDigit() ? cursor.number(PacketRules.MAX_ID) : Packet.NO_ID;
    return new JsonHead(TYPES[type], attachments, nsp, id, cursor.at);
  }

  /** A place in the message. */
  private static final class Cursor {
    private static final int END = -1;

    private final byte[] utf8;
    private int at;

    Cursor(byte[] utf8) {
      this.utf8 = utf8;
    }

    int peek() {
      return at < utf8.length ? utf8[at] : END;
    }

    boolean isDigit() {
      return peek() >= '0' && peek() <= '9';
    }

    int attachments(PacketLimits limits) throws BadPacket {
      if (!isDigit()) {
        throw new BadPacket("a binary packet without a number of attachments");
      }
      int attachments = (int) number(limits.attachments());
      if (peek() != '-') {
        throw new BadPacket("no dash behind the number of attachments");
      }
      at++;
      return attachments;
    }

    String nsp(PacketLimits limits) throws BadPacket {
      if (peek() != '/') {
        return "/";
      }
      int start = at;
      while (peek() != END && peek() != ',') {
        at++;
      }
      String nsp = new String(utf8, start, at - start, StandardCharsets.UTF_8);
      if (peek() == ',') {
        at++;
      }
      return PacketRules.nsp(nsp, limits);
    }

    long number(long most) throws BadPacket {
      long number = 0;
      while (isDigit()) {
        number = number * 10 + peek() - '0';
        if (number > most) {
          throw new BadPacket("a number beyond " + most);
        }
        at++;
      }
      return number;
    }
  }
}
