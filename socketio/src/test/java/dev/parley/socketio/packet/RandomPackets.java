package dev.parley.socketio.packet;

import dev.parley.testkit.dialect.Gen;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Packets that a peer could send, with everything in them that both forms can carry. */
final class RandomPackets {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> TEXTS =
      List.of("", "a", "é", "😀", "\u0000\n\"\\", "\u2028", "_placeholder", "日本語", "x".repeat(300));
  private static final List<BigInteger> BIG =
      List.of(
          new BigInteger("9223372036854775808"),
          new BigInteger("18446744073709551615"),
          new BigInteger("12297829382473034411"));

  private final Gen gen;
  private final boolean binary;
  private int binaries;

  private RandomPackets(Gen gen, boolean binary) {
    this.gen = gen;
    this.binary = binary;
  }

  static Packet next(Gen gen) {
    Packet.Type type = gen.pick(List.of(Packet.Type.values()));
    boolean binary = type == Packet.Type.EVENT || type == Packet.Type.ACK;
    RandomPackets random = new RandomPackets(gen, binary);
    String nsp = gen.pick(List.of("/", "/custom", "/é", "/a/b-2", "/1"));
    long id = gen.oneIn(2) ? Packet.NO_ID : gen.number() & PacketRules.MAX_ID;
    return new Packet(type, nsp, id, random.data(type));
  }

  private @Nullable JsonNode data(Packet.Type type) {
    return switch (type) {
      case CONNECT -> gen.oneIn(3) ? null : object(2);
      case DISCONNECT -> null;
      case EVENT -> {
        ArrayNode event = NODES.arrayNode();
        event.add(gen.oneIn(4) ? NODES.numberNode(gen.below(9)) : NODES.stringNode("e\"é"));
        yield fill(event, 4);
      }
      case ACK -> fill(NODES.arrayNode(), 4);
      case CONNECT_ERROR -> NODES.objectNode().put("message", gen.pick(TEXTS));
    };
  }

  private JsonNode value(int depth) {
    return switch (gen.below(depth == 0 ? 7 : 9)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(gen.oneIn(2));
      case 2 -> integer(gen.number() >> gen.below(64));
      case 3 -> gen.oneIn(4) ? NODES.numberNode(gen.pick(BIG)) : number();
      case 4, 5 -> NODES.stringNode(gen.pick(TEXTS));
      case 6 -> binary && binaries++ < 10 ? NODES.binaryNode(gen.bytes(40)) : number();
      case 7 -> fill(NODES.arrayNode(), depth);
      default -> object(depth);
    };
  }

  private static JsonNode integer(long value) {
    return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  private JsonNode number() {
    double value = Double.longBitsToDouble(gen.number());
    return NODES.numberNode(Double.isFinite(value) ? value : 0.5);
  }

  private JsonNode fill(ArrayNode array, int depth) {
    for (int left = gen.below(5); left > 0; left--) {
      array.add(value(depth - 1));
    }
    return array;
  }

  private JsonNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    for (int left = gen.below(4); left > 0; left--) {
      object.set("k" + gen.pick(TEXTS), value(depth - 1));
    }
    if (gen.oneIn(8)) {
      object.put("_placeholder", "true").put("num", 0);
    }
    return object;
  }
}
