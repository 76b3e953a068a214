package dev.parley.socketio;

import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.packet.BadPacket;
import dev.parley.socketio.packet.Msgpack;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entry of a namespace's log: an event for an audience, something that is done to it, or word
 * that a socket goes on elsewhere.
 *
 * @param server which one wrote it
 * @param ticket its number among those of that server
 * @param event an array, the event's name first; null if it is anything else
 * @param deed what is done by the servers that did not write it; null if it is anything else
 * @param audience whom the event is for; of a socket that goes on, its id is the one room
 * @param keeper which life of that socket goes on; empty if it is anything else
 */
record LogEntry(
    String server,
    long ticket,
    @Nullable JsonNode event,
    @Nullable Deed deed,
    Audience audience,
    String keeper) {

  byte[] write() {
    ObjectNode entry = JsonNodeFactory.instance.objectNode().put("s", server).put("t", ticket);
    if (event != null) {
      entry.set("e", event);
    }
    if (deed != null) {
      entry.put("d", deed.kind().name());
      put(entry, "n", deed.rooms());
    }
    if (!keeper.isEmpty()) {
      entry.put("k", keeper);
    }
    put(entry, "r", audience.rooms());
    put(entry, "x", audience.except());
    return Msgpack.write(entry);
  }

  /** Reads what {@link #write} wrote; empty if it is anything else. */
  static Optional<LogEntry> read(byte[] bytes) {
    try {
      JsonNode entry = Msgpack.read(bytes);
      JsonNode event = entry.get("e");
      boolean sound = event == null || (event.isArray() && event.path(0).isString());
      return sound
          ? Optional.of(
              new LogEntry(
                  entry.path("s").asString(""),
                  entry.path("t").asLong(0),
                  event,
                  deed(entry),
                  new Audience(names(entry.path("r")), names(entry.path("x"))),
                  entry.path("k").asString("")))
          : Optional.empty();
    } catch (BadPacket e) {
      return Optional.empty();
    }
  }

  private static @Nullable Deed deed(JsonNode entry) {
    for (Deed.Kind kind : Deed.Kind.values()) {
      if (kind.name().equals(entry.path("d").asString(""))) {
        return new Deed(kind, names(entry.path("n")));
      }
    }
    return null;
  }

  private static void put(ObjectNode entry, String key, Set<String> names) {
    if (!names.isEmpty()) {
      ArrayNode array = entry.putArray(key);
      names.forEach(array::add);
    }
  }

  private static Set<String> names(JsonNode array) {
    Set<String> names = new LinkedHashSet<>();
    array.forEach(name -> names.add(name.asString()));
    return names;
  }
}
