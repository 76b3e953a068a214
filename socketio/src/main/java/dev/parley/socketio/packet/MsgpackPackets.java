package dev.parley.socketio.packet;

import dev.parley.core.dialect.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of {@code socket.io-msgpack-parser}: a packet is one binary message, a map of {@code
 * type}, {@code nsp}, {@code data} and {@code id}. Of {@link PacketLimits} the length of a
 * namespace counts here; the transport bounds the rest.
 */
public final class MsgpackPackets implements Parser, Parser.Decoder {
  private static final List<Packet.Type> TYPES =
      List.of(
          Packet.Type.CONNECT,
          Packet.Type.DISCONNECT,
          Packet.Type.EVENT,
          Packet.Type.ACK,
          Packet.Type.CONNECT_ERROR);

  private final PacketLimits limits;

  public MsgpackPackets(PacketLimits limits) {
    this.limits = limits;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the data holds objects that are no plain values
   */
  @Override
  public List<Frame> encode(Packet packet) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    map.put("type", TYPES.indexOf(packet.type()));
    // The reference refuses nil for what is not there.
    if (packet.data() != null) {
      map.set("data", packet.data());
    }
    if (packet.id() >= 0) {
      map.put("id", packet.id());
    }
    map.put("nsp", packet.nsp());
    return List.of(Frame.binary(Msgpack.write(map)));
  }

  /** This, since no packet takes more than one message. */
  @Override
  public Decoder decoder() {
    return this;
  }

  @Override
  public Packet text(byte[] utf8) throws BadPacket {
    throw new BadPacket("text, where packets are binary");
  }

  @Override
  public Packet binary(byte[] bytes) throws BadPacket {
    JsonNode map = Msgpack.read(bytes, PacketRules.MAX_DEPTH + 1);
    Packet.Type type = type(map.get("type"));
    String nsp = nsp(map.get("nsp"));
    JsonNode data = map.get("data");
    if (data != null && data.isNull()) {
      data = null;
    }
    PacketRules.checkData(type, data);
    return new Packet(type, nsp, id(map.get("id")), data);
  }

  private static Packet.Type type(@Nullable JsonNode type) throws BadPacket {
    if (type == null || !type.isInt() || type.intValue() < 0 || type.intValue() >= TYPES.size()) {
      throw new BadPacket("no type of packets");
    }
    return TYPES.get(type.intValue());
  }

  private String nsp(@Nullable JsonNode nsp) throws BadPacket {
    if (nsp == null || !nsp.isString()) {
      throw new BadPacket("no namespace");
    }
    return PacketRules.nsp(nsp.stringValue(), limits);
  }

  private static long id(@Nullable JsonNode id) throws BadPacket {
    if (id == null || id.isNull()) {
      return Packet.NO_ID;
    }
    if (!id.isIntegralNumber() || !id.canConvertToLong()) {
      throw new BadPacket("an id that is no integer");
    }
    long value = id.longValue();
    if (value < 0 || value > PacketRules.MAX_ID) {
      throw new BadPacket("an id beyond what counts exactly");
    }
    return value;
  }
}
