package dev.parley.socketio;

import dev.parley.core.channel.Position;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of a socket for its client to come back to.
 *
 * @param nsp its namespace
 * @param start where the log stood when the socket connected first: a client that has never had an
 *     event misses all since then
 */
record SavedSocket(
    String nsp, String sid, Position start, Set<String> rooms, Map<String, Object> data) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  byte[] write() {
    ObjectNode saved =
        JsonNodeFactory.instance
            .objectNode()
            .put("nsp", nsp)
            .put("sid", sid)
            .put("start", start.encode());
    saved.set("rooms", MAPPER.valueToTree(rooms));
    saved.set("data", MAPPER.valueToTree(data));
    return MAPPER.writeValueAsBytes(saved);
  }

  /** Reads what {@link #write} wrote; empty if it is anything else. */
  @SuppressWarnings("unchecked") // the keys of a JSON object are strings
  static Optional<SavedSocket> read(byte[] bytes) {
    try {
      JsonNode saved = MAPPER.readTree(bytes);
      Set<String> rooms = new LinkedHashSet<>();
      saved.path("rooms").forEach(room -> rooms.add(room.asString()));
      Map<String, Object> data = MAPPER.treeToValue(saved.path("data"), Map.class);
      return Position.parse(saved.path("start").asString(""))
          .map(start ->
              new SavedSocket(
                  saved.path("nsp").asString(""),
                  saved.path("sid").asString(""),
                  start,
                  rooms,
                  data));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
