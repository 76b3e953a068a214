package dev.parley.socketio;

/**
 * Is told what a server does, where it does it: on the loops that carry the connections and on
 * threads of the program. What it does in turn is quick and does not block. There is one at most;
 * see {@link Io#observe}.
 */
public interface IoObserver {

  /** A connection is there. */
  default void opened() {}

  /** A connection is gone. */
  default void closed(String reason) {}

  /** A packet has come. */
  default void packetIn(int bytes) {}

  /** Packets are sent, to one connection or to many. */
  default void packetsOut(int packets, long bytes) {}

  /** A socket has joined its namespace, and is in its first rooms. */
  default void connected(Socket socket) {}

  /** A socket goes on over another transport. */
  default void moved(Socket socket) {}

  /** A socket has left its namespace, and its rooms. */
  default void disconnected(Socket socket, String reason) {}

  /** A socket has joined a room, that of its own id among them. */
  default void joined(Socket socket, String room) {}

  default void left(Socket socket, String room) {}

  /** A client has sent an event. */
  default void eventReceived(Socket socket, String event, Args args) {}

  /** A socket is sent an event; one that may be dropped is told of as well. */
  default void eventSent(Socket socket, String event, Args args) {}
}
