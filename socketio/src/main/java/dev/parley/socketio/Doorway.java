package dev.parley.socketio;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Who may join a namespace, and what its program does with those who have. Any thread. */
final class Doorway {
  private final List<Middleware> middlewares = new CopyOnWriteArrayList<>();
  private final List<Consumer<Socket>> connectionHandlers = new CopyOnWriteArrayList<>();

  void use(Middleware middleware) {
    middlewares.add(middleware);
  }

  void onConnection(Consumer<Socket> handler) {
    connectionHandlers.add(handler);
  }

  /** Begins with what another has by now. */
  void inherit(Doorway other) {
    middlewares.addAll(other.middlewares);
    connectionHandlers.addAll(other.connectionHandlers);
  }

  /**
   * Asks the middlewares; {@code then} is called with null if all agree, or with what the client is
   * told. On the socket's lane or wherever a middleware answers.
   */
  void judge(Socket socket, Lane lane, Consumer<@Nullable JsonNode> then) {
    lane.add(() -> judge(socket, lane, 0, then));
  }

  /** A socket has joined. */
  void connected(Socket socket, Lane lane) {
    lane.add(() -> {
      for (Consumer<Socket> handler : connectionHandlers) {
        lane.guard(() -> handler.accept(socket));
      }
    });
  }

  private void judge(Socket socket, Lane lane, int next, Consumer<@Nullable JsonNode> then) {
    if (next >= middlewares.size()) {
      then.accept(null);
      return;
    }
    var once =
        new Once(
            () -> judge(socket, lane, next + 1, then),
            (message, data) -> then.accept(ConnectErrors.of(message, data)));
    lane.guard(() -> {
      try {
        middlewares.get(next).handle(socket, once);
      } catch (Exception failure) {
        once.refuse("internal error");
        throw failure;
      }
    });
  }
}
