package dev.parley.socketio.packet;

import dev.parley.core.dialect.Frame;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.BinaryNode;

/** The words in which the tests of packets speak. */
final class Wire {
  private static final JsonMapper TREE = new JsonMapper();

  private Wire() {}

  /** A tree, written with single quotes. */
  static JsonNode tree(String json) {
    return TREE.readTree(json.replace('\'', '"'));
  }

  static BinaryNode bin(int... bytes) {
    return BinaryNode.valueOf(bytes(bytes));
  }

  static byte[] bytes(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return array;
  }

  /** Bytes written in hexadecimal, with spaces where they help. */
  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The packet, without an id, in the main namespace. */
  static Packet packet(Packet.Type type, @Nullable JsonNode data) {
    return new Packet(type, "/", Packet.NO_ID, data);
  }

  /** What the decoder makes of frames; null while it waits for more. */
  static @Nullable Packet decode(Parser.Decoder decoder, List<Frame> frames) throws BadPacket {
    Packet packet = null;
    for (Frame frame : frames) {
      if (packet != null) {
        throw new AssertionError("complete before its last frame");
      }
      packet = frame.text() ? decoder.text(frame.bytes()) : decoder.binary(frame.bytes());
    }
    return packet;
  }

  /** Frames as a reader likes them: text as it is, binary in hexadecimal. */
  static List<String> shown(List<Frame> frames) {
    return frames.stream().map(Wire::shown).toList();
  }

  private static String shown(Frame frame) {
    return frame.text() ? frame.asText() : HexFormat.of().formatHex(frame.bytes());
  }

  /** Text frames of single-quoted text. */
  static List<Frame> texts(String... texts) {
    return Stream.of(texts).map(text -> Frame.text(text.replace('\'', '"'))).toList();
  }
}
