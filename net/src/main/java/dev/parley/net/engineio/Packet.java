package dev.parley.net.engineio;

import dev.parley.core.dialect.Input;
import java.util.Arrays;
import java.util.Base64;

/** What a peer says in one piece: a character for its type, then text. */
sealed interface Packet {
  byte MESSAGE_TYPE = '4';
  byte BINARY_TYPE = 'b';

  /** A message, text or binary. */
  record Message(Input input) implements Packet {}

  /** Everything else. */
  enum Control implements Packet {
    CLOSE,
    PING,
    PONG,

    /** Of no meaning where it is said. */
    IDLE,

    /** No packet. */
    INVALID
  }

  /** Reads one; a text message is as valid as the bytes are. */
  static Packet read(byte[] bytes, int from, int to) {
    if (from == to) {
      return Control.INVALID;
    }
    return switch (bytes[from]) {
      case '0', '5', '6' -> Control.IDLE;
      case '1' -> Control.CLOSE;
      case '2' -> Control.PING;
      case '3' -> Control.PONG;
      case MESSAGE_TYPE -> new Message(new Input.Text(Arrays.copyOfRange(bytes, from + 1, to)));
      case BINARY_TYPE -> binary(Arrays.copyOfRange(bytes, from + 1, to));
      default -> Control.INVALID;
    };
  }

  private static Packet binary(byte[] base64) {
    try {
      return new Message(new Input.Binary(Base64.getDecoder().decode(inOneLine(base64))));
    } catch (IllegalArgumentException notBase64) {
      return Control.INVALID;
    }
  }

  /** Some clients, the one for Java among them, break base64 into lines and end the last one. */
  private static byte[] inOneLine(byte[] base64) {
    int kept = 0;
    for (byte character : base64) {
      if (character != '\n' && character != '\r') {
        base64[kept++] = character;
      }
    }
    return kept == base64.length ? base64 : Arrays.copyOf(base64, kept);
  }
}
