package dev.parley.socketio.cluster;

import dev.parley.core.dialect.Handshake;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What servers tell one another of a socket.
 *
 * @param auth what the client gave as its credentials
 * @param rooms the rooms it is in, its own id among them
 * @param data what the program keeps with it; from another server, as Jackson reads JSON, and nulls
 *     are left out
 */
public record SocketDetails(
    String id, Handshake handshake, JsonNode auth, Set<String> rooms, Map<String, Object> data) {

  public SocketDetails {
    rooms = Set.copyOf(rooms);
    data = Map.copyOf(data);
  }
}
