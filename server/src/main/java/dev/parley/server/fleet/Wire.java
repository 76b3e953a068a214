package dev.parley.server.fleet;

import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.packet.BadPacket;
import dev.parley.socketio.packet.Msgpack;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all messages have in common.
 *
 * <pre>
 *   7b ...     JSON, an object: all requests and answers but those below
 *   83 ... 8f  MessagePack, an object: what carries packets of clients
 * </pre>
 */
final class Wire {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** A packet's type: an event, without and with binary values. */
  private static final int EVENT = 2;

  private static final int BINARY_EVENT = 5;

  private Wire() {}

  /**
   * @throws BadPacket if it is neither
   */
  static JsonNode read(byte[] message) throws BadPacket {
    if (message.length == 0 || message[0] != '{') {
      return Msgpack.read(message);
    }
    try {
      return JsonMapper.shared().readTree(message);
    } catch (JacksonException e) {
      throw new BadPacket("no JSON");
    }
  }

  static byte[] json(JsonNode tree) {
    return JsonMapper.shared().writeValueAsBytes(tree);
  }

  static ObjectNode packet(ArrayNode event, String namespace) {
    ObjectNode packet = NODES.objectNode().put("type", EVENT);
    packet.set("data", event);
    return packet.put("nsp", namespace);
  }

  /** The event in a packet for the namespace. */
  static ArrayNode event(JsonNode packet, String namespace) throws BadPacket {
    JsonNode nsp = packet.path("nsp");
    String meant = nsp.isMissingNode() || nsp.isNull() ? "/" : text(packet, "nsp");
    int type = packet.path("type").asInt(0);
    if (!meant.equals(namespace) || (type != EVENT && type != BINARY_EVENT)) {
      throw new BadPacket("no event for this namespace");
    }
    return array(packet.path("data"));
  }

  static ArrayNode array(JsonNode node) throws BadPacket {
    if (node instanceof ArrayNode array) {
      return array;
    }
    throw new BadPacket("no array");
  }

  static ObjectNode options(Audience audience) {
    ObjectNode options = NODES.objectNode();
    options.set("rooms", names(audience.rooms()));
    options.set("except", names(audience.except()));
    return options;
  }

  static Audience audience(JsonNode options) throws BadPacket {
    if (!options.isObject()) {
      throw new BadPacket("nobody is meant");
    }
    return new Audience(names(options.path("rooms")), names(options.path("except")));
  }

  static ArrayNode names(Set<String> names) {
    ArrayNode array = NODES.arrayNode();
    names.forEach(array::add);
    return array;
  }

  /** Texts, and numbers as JavaScript writes them; none if nothing is there. */
  static Set<String> names(JsonNode array) throws BadPacket {
    if (!array.isArray() && !array.isNull() && !array.isMissingNode()) {
      throw new BadPacket("no list of rooms");
    }
    Set<String> names = new HashSet<>();
    for (JsonNode name : array) {
      names.add(name(name));
    }
    return names;
  }

  static String text(JsonNode object, String member) throws BadPacket {
    return name(object.path(member));
  }

  private static String name(JsonNode node) throws BadPacket {
    if (!node.isString() && !node.isNumber()) {
      throw new BadPacket("no name");
    }
    return node.asString();
  }
}
