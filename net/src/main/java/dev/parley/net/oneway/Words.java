package dev.parley.net.oneway;

import dev.parley.core.dialect.Frame;
import dev.parley.core.problem.Disconnect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The few messages that a transport itself writes, in the native dialect's form. */
public final class Words {
  private static final byte[] GOODBYE_START =
      "{\"type\":\"disconnect\"".getBytes(StandardCharsets.UTF_8);

  private Words() {}

  /** The members of a disconnect, without {@code type}, as a JSON object. */
  public static String advice(Disconnect disconnect) {
    return "{" + adviceMembers(disconnect) + "}";
  }

  /** A whole {@code disconnect} message. */
  public static String goodbye(Disconnect disconnect) {
    return "{\"type\":\"disconnect\"," + adviceMembers(disconnect) + "}";
  }

  /** Whether a message is a {@code disconnect} already. */
  public static boolean isGoodbye(Frame frame) {
    byte[] start = frame.head().length > 0 ? frame.head() : frame.body();
    int length = GOODBYE_START.length;
    return start.length >= length && Arrays.equals(start, 0, length, GOODBYE_START, 0, length);
  }

  /** The bytes of a message as text: of a binary one, base64. */
  public static byte[] textOf(Frame frame) {
    return frame.text() ? frame.bytes() : Base64.getEncoder().encode(frame.bytes());
  }

  public static boolean isUtf8(byte[] bytes) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static String adviceMembers(Disconnect disconnect) {
    return "\"code\":%d,\"reason\":\"%s\",\"reconnect\":%b,\"after\":%d"
        .formatted(
            disconnect.code(),
            disconnect.key(),
            disconnect.reconnect(),
            disconnect.after().toMillis());
  }
}
