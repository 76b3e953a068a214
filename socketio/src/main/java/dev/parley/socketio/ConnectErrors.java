package dev.parley.socketio;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a client is told that may not join a namespace. */
final class ConnectErrors {
  private ConnectErrors() {}

  static JsonNode of(String message) {
    return of(message, null);
  }

  static JsonNode of(String message, @Nullable Object data) {
    ObjectNode error = JsonNodeFactory.instance.objectNode().put("message", message);
    if (data != null) {
      error.set("data", Args.tree(data));
    }
    return error;
  }
}
