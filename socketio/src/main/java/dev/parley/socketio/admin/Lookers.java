package dev.parley.socketio.admin;

import dev.parley.socketio.Args;
import dev.parley.socketio.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Those who look at this server. Any thread. */
final class Lookers {
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  void add(Socket socket) {
    sockets.add(socket);
  }

  void remove(Socket socket) {
    sockets.remove(socket);
  }

  boolean isEmpty() {
    return sockets.isEmpty();
  }

  void tell(String event, @Nullable Object... args) {
    Args same = Args.of(args);
    sockets.forEach(socket -> socket.emit(event, same));
  }
}
