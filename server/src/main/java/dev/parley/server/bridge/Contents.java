package dev.parley.server.bridge;

import dev.parley.core.channel.Payload;
import dev.parley.socketio.Args;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The argument of an event as the payload of a publication, and the reverse. Stateless. */
final class Contents {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Contents() {}

  /**
   * The payload of an event with one argument, which is binary as a whole or JSON; empty if it has
   * another number of them, or holds binary values within.
   */
  static Optional<Payload> of(Args args) {
    if (args.size() != 1) {
      return Optional.empty();
    }
    JsonNode only = args.get(0);
    if (only.isBinary()) {
      return Optional.of(Payload.binary(only.binaryValue()));
    }
    return holdsBinary(only)
        ? Optional.empty()
        : Optional.of(Payload.json(MAPPER.writeValueAsBytes(only)));
  }

  /** The argument that stands for a payload. */
  static JsonNode argument(Payload payload) {
    return switch (payload.kind()) {
      case JSON -> MAPPER.readTree(payload.bytes());
      case TEXT -> JsonNodeFactory.instance.stringNode(payload.asText());
      case BINARY -> JsonNodeFactory.instance.binaryNode(payload.bytes());
    };
  }

  private static boolean holdsBinary(JsonNode tree) {
    if (tree.isBinary()) {
      return true;
    }
    for (JsonNode child : tree) {
      if (holdsBinary(child)) {
        return true;
      }
    }
    return false;
  }
}
