package dev.parley.socketio.packet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trees and their MessagePack, as the encoders of JavaScript write it (notepack.io 2 and 3,
 * {@code @msgpack/msgpack}).
 *
 * <p>Read: dates are text, as in JSON; {@code undefined} is null in an array, and left out of an
 * object; an extension that is none of JavaScript's values is an array of its type and its bytes.
 * Nothing is allocated that the bytes do not hold. Does not block; any thread.
 *
 * <pre>
 *   d4 00 00              undefined        notepack.io 2
 *   d7 00 + 8 bytes       date, ms         notepack.io 2
 *   c7 n 00 + n bytes     ArrayBuffer      notepack.io 2, and c8, c9 for larger ones
 *   d6 d7 c7 with type -1 date             the specification's timestamp
 * </pre>
 */
public final class Msgpack {

  /**
   * Maps and arrays that may be open at once: those of the deepest packet, and some around it, in
   * which nodes wrap it for one another.
   */
  public static final int MAX_DEPTH = PacketRules.MAX_DEPTH + 8;

  private static final byte JAVASCRIPT = 0;
  private static final byte TIMESTAMP = -1;

  /** The last moment of JavaScript's calendar, in milliseconds; the first is its negative. */
  private static final long LAST_MILLIS = 8_640_000_000_000_000L;

  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  private static final BigInteger MAX_UINT64 =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger MIN_INT64 = BigInteger.valueOf(Long.MIN_VALUE);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Msgpack() {}

  /**
   * Writes a tree; does not change it. Integers beyond 64 bits become doubles, as they are to the
   * peer in any case.
   *
   * @throws IllegalArgumentException if it holds objects that are no plain values
   */
  public static byte[] write(JsonNode tree) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      write(tree, packer);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(JsonNode node, MessagePacker packer) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        packer.packMapHeader(node.size());
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          packer.packString(member.getKey());
          write(member.getValue(), packer);
        }
      }
      case ARRAY -> {
        packer.packArrayHeader(node.size());
        for (JsonNode item : node) {
          write(item, packer);
        }
      }
      case STRING -> packer.packString(node.stringValue());
      case NUMBER -> writeNumber(node, packer);
      case BOOLEAN -> packer.packBoolean(node.booleanValue());
      case BINARY -> {
        byte[] bytes = node.binaryValue();
        packer.packBinaryHeader(bytes.length);
        packer.writePayload(bytes);
      }
      case NULL, MISSING -> packer.packNil();
      case POJO -> throw new IllegalArgumentException("a packet carries plain values only");
    }
  }

  private static void writeNumber(JsonNode number, MessagePacker packer) throws IOException {
    switch (number.numberType()) {
      case INT, LONG -> packer.packLong(number.longValue());
      case BIG_INTEGER -> {
        BigInteger value = number.bigIntegerValue();
        if (value.compareTo(MIN_INT64) >= 0 && value.compareTo(MAX_UINT64) <= 0) {
          packer.packBigInteger(value);
        } else {
          packer.packDouble(value.doubleValue());
        }
      }
      case BIG_DECIMAL -> packer.packDouble(number.decimalValue().doubleValue());
      case FLOAT, DOUBLE -> packer.packDouble(number.doubleValue());
    }
  }

  /** Reads a tree that takes up all of the bytes, nested to {@value #MAX_DEPTH} levels at most. */
  public static JsonNode read(byte[] bytes) throws BadPacket {
    return read(bytes, MAX_DEPTH);
  }

  static JsonNode read(byte[] bytes, int depth) throws BadPacket {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      Reader reader = new Reader(unpacker, bytes.length);
      JsonNode tree = reader.value(depth);
      if (reader.left() > 0) {
        throw new BadPacket("bytes behind the value");
      }
      return tree.isMissingNode() ? NODES.nullNode() : tree;
    } catch (MessagePackException | IOException e) {
      throw new BadPacket("no MessagePack");
    }
  }

  private record Reader(MessageUnpacker unpacker, long length) {

    long left() {
      return length - unpacker.getTotalReadBytes();
    }

    /** The next value; a missing node for {@code undefined}. */
    JsonNode value(int depth) throws BadPacket, IOException {
      MessageFormat format = unpacker.getNextFormat();
      return switch (format.getValueType()) {
        case NIL -> {
          unpacker.unpackNil();
          yield NODES.nullNode();
        }
        case BOOLEAN -> NODES.booleanNode(unpacker.unpackBoolean());
        case INTEGER -> integer(format);
        case FLOAT -> NODES.numberNode(unpacker.unpackDouble());
        case STRING -> NODES.stringNode(text(Integer.MAX_VALUE));
        case BINARY -> NODES.binaryNode(payload(unpacker.unpackBinaryHeader()));
        case ARRAY -> array(depth);
        case MAP -> map(depth);
        case EXTENSION -> extension(format);
      };
    }

    private JsonNode integer(MessageFormat format) throws IOException {
      if (format == MessageFormat.UINT64) {
        BigInteger value = unpacker.unpackBigInteger();
        return value.bitLength() < Long.SIZE ? integer(value.longValue()) : NODES.numberNode(value);
      }
      return integer(unpacker.unpackLong());
    }

    private static JsonNode integer(long value) {
      return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private String text(int most) throws BadPacket, IOException {
      int size = unpacker.unpackRawStringHeader();
      if (size > most) {
        throw new BadPacket("a name that is too long");
      }
      return new String(payload(size), StandardCharsets.UTF_8);
    }

    private byte[] payload(int size) throws BadPacket, IOException {
      requireLeft(size);
      return unpacker.readPayload(size);
    }

    private JsonNode array(int depth) throws BadPacket, IOException {
      int size = unpacker.unpackArrayHeader();
      enter(depth, size);
      ArrayNode array = NODES.arrayNode();
      for (int i = 0; i < size; i++) {
        JsonNode item = value(depth - 1);
        array.add(item.isMissingNode() ? NODES.nullNode() : item);
      }
      return array;
    }

    private JsonNode map(int depth) throws BadPacket, IOException {
      int size = unpacker.unpackMapHeader();
      enter(depth, 2L * size);
      ObjectNode object = NODES.objectNode();
      for (int i = 0; i < size; i++) {
        String name = text(PacketRules.MAX_NAME);
        JsonNode member = value(depth - 1);
        if (!member.isMissingNode()) {
          object.set(name, member);
        }
      }
      return object;
    }

    private void enter(int depth, long values) throws BadPacket {
      if (depth == 0) {
        throw new BadPacket("nested too deep");
      }
      // Each value takes a byte at least: without this a header alone could ask for any memory.
      requireLeft(values);
    }

    private void requireLeft(long size) throws BadPacket {
      if (size > left()) {
        throw new BadPacket("more is announced than there is");
      }
    }

    private JsonNode extension(MessageFormat format) throws BadPacket, IOException {
      ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
      requireLeft(header.getLength());
      if (header.getType() == TIMESTAMP) {
        return timestamp(header);
      }
      byte[] bytes = payload(header.getLength());
      if (header.getType() != JAVASCRIPT) {
        return NODES.arrayNode().add((int) header.getType()).add(bytes);
      }
      return switch (format) {
        case FIXEXT1 -> NODES.missingNode();
        case FIXEXT8 -> date(new BigInteger(bytes).longValueExact());
        default -> NODES.binaryNode(bytes);
      };
    }

    private JsonNode timestamp(ExtensionTypeHeader header) throws IOException {
      try {
        return date(unpacker.unpackTimestamp(header).toEpochMilli());
      } catch (DateTimeException | ArithmeticException e) {
        return NODES.nullNode();
      }
    }

    private static JsonNode date(long millis) {
      // ECMA-262 21.4.1.1: beyond these no date is valid, and JSON has null for it.
      return Math.abs(millis) > LAST_MILLIS || millis == Long.MIN_VALUE
          ? NODES.nullNode()
          : NODES.stringNode(DATE.format(Instant.ofEpochMilli(millis)));
    }
  }
}
