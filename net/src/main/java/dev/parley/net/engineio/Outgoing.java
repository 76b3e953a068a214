package dev.parley.net.engineio;

import dev.parley.core.dialect.Frame;
import java.util.Arrays;
import java.util.Base64;

/** What the server says. */
final class Outgoing {
  static final byte[] CLOSE = {'1'};
  static final byte[] PING = {'2'};
  static final byte[] PROBE_ANSWER = {'3', 'p', 'r', 'o', 'b', 'e'};
  static final byte[] NOOP = {'6'};

  private Outgoing() {}

  /** A message as a WebSocket carries it: text with its type, binary as it is. */
  static Frame framed(Frame message) {
    if (!message.text()) {
      return message;
    }
    byte[] head = new byte[1 + message.head().length];
    head[0] = Packet.MESSAGE_TYPE;
    System.arraycopy(message.head(), 0, head, 1, message.head().length);
    return Frame.text(head, message.body(), message.tail());
  }

  /** A message as a payload carries it: all of it text. */
  static byte[] inPayload(Frame message) {
    if (message.text()) {
      return framed(message).bytes();
    }
    byte[] base64 = Base64.getEncoder().encode(message.bytes());
    byte[] packet = new byte[1 + base64.length];
    packet[0] = Packet.BINARY_TYPE;
    System.arraycopy(base64, 0, packet, 1, base64.length);
    return packet;
  }

  /** The binary message in a packet of a payload. */
  static Frame binary(byte[] packet) {
    return Frame.binary(Base64.getDecoder().decode(Arrays.copyOfRange(packet, 1, packet.length)));
  }
}
