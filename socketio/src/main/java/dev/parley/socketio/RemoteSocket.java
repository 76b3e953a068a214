package dev.parley.socketio;

import dev.parley.core.dialect.Handshake;
import dev.parley.socketio.cluster.SocketDetails;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is known of a socket that may be anywhere, when it was asked for, and what can be done to
 * it. Any thread.
 *
 * @param auth what the client gave as its credentials
 * @param rooms the rooms it was in, its own id among them
 * @param data from another server, as Jackson reads JSON, and nulls are left out
 */
public record RemoteSocket(
    Namespace namespace,
    String id,
    Handshake handshake,
    JsonNode auth,
    Set<String> rooms,
    Map<String, Object> data) {

  static RemoteSocket of(Namespace namespace, SocketDetails told) {
    return new RemoteSocket(
        namespace, told.id(), told.handshake(), told.auth(), told.rooms(), told.data());
  }

  public void emit(String event, @Nullable Object... args) {
    target().emit(event, args);
  }

  public void join(String... names) {
    target().socketsJoin(names);
  }

  public void leave(String... names) {
    target().socketsLeave(names);
  }

  public void disconnect(boolean close) {
    target().disconnectSockets(close);
  }

  private Target target() {
    return namespace.to(id);
  }
}
