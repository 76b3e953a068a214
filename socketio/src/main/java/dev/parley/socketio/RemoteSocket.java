package dev.parley.socketio;

import dev.parley.core.dialect.Handshake;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a socket that may be anywhere, when it was asked for, and what can be done to
 * it. Any thread.
 *
 * @param rooms the rooms it was in, its own id among them
 */
public record RemoteSocket(
    Namespace namespace,
    String id,
    Handshake handshake,
    Set<String> rooms,
    Map<String, Object> data) {

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
