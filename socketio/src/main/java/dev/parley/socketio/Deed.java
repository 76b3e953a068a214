package dev.parley.socketio;

import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.Others;
import java.util.Set;

/**
 * What is done to sockets, wherever they are.
 *
 * @param rooms that they join or leave; empty if they are ended
 */
record Deed(Kind kind, Set<String> rooms) {
  enum Kind {
    JOIN,
    LEAVE,
    DISCONNECT,
    CLOSE
  }

  Deed {
    rooms = Set.copyOf(rooms);
  }

  static Deed end(boolean close) {
    return new Deed(close ? Kind.CLOSE : Kind.DISCONNECT, Set.of());
  }

  void doTo(Socket socket) {
    String[] names = rooms.toArray(new String[0]);
    switch (kind) {
      case JOIN -> socket.join(names);
      case LEAVE -> socket.leave(names);
      case DISCONNECT -> socket.disconnect(false);
      case CLOSE -> socket.disconnect(true);
    }
  }

  /** Lets other servers do it. */
  void tell(Others others, Audience audience) {
    switch (kind) {
      case JOIN -> others.join(audience, rooms);
      case LEAVE -> others.leave(audience, rooms);
      case DISCONNECT -> others.disconnect(audience, false);
      case CLOSE -> others.disconnect(audience, true);
    }
  }
}
