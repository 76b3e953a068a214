package dev.parley.socketio.admin;

import dev.parley.socketio.Args;
import dev.parley.socketio.Io;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.Socket;
import dev.parley.socketio.Target;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/**
 * What those who look may do. What makes no sense does nothing: an unknown namespace, or an event
 * that is none.
 */
final class Actions {
  private final Io io;

  Actions(Io io) {
    this.io = io;
  }

  void offer(Socket looker) {
    looker.on("emit", (args, _) -> target(args, 1).ifPresent(target -> emit(target, args)));
    looker.on("join", (args, _) -> room(args, Target::socketsJoin));
    looker.on("leave", (args, _) -> room(args, Target::socketsLeave));
    looker.on(
        "_disconnect",
        (args, _) ->
            target(args, 2)
                .ifPresent(target -> target.disconnectSockets(args.get(1).asBoolean(false))));
  }

  private static void emit(Target target, Args args) {
    String event = args.string(2);
    if (event == null) {
      return;
    }
    Object[] rest = new Object[Math.max(0, args.size() - 3)];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = args.get(i + 3);
    }
    try {
      target.emit(event, rest);
    } catch (IllegalArgumentException e) {
      // A name that can't be an event's.
    }
  }

  private void room(Args args, BiConsumer<Target, String[]> action) {
    String room = args.string(1);
    if (room != null) {
      target(args, 2).ifPresent(target -> action.accept(target, new String[] {room}));
    }
  }

  /** Those in the room that the filter names, a socket's id for example; without one everybody. */
  private Optional<Target> target(Args args, int filter) {
    String name = args.string(0);
    JsonNode room = args.get(filter);
    return io.namespaces().stream()
        .filter(namespace -> namespace.name().equals(name))
        .findAny()
        .map(Namespace::target)
        .flatMap(all -> narrowed(all, room));
  }

  /** A filter that is no text is a mistake, and must not mean everybody. */
  private static Optional<Target> narrowed(Target all, JsonNode room) {
    if (room.isMissingNode() || room.isNull()) {
      return Optional.of(all);
    }
    if (!room.isString()) {
      return Optional.empty();
    }
    return Optional.of(room.stringValue().isEmpty() ? all : all.in(room.stringValue()));
  }
}
