package dev.parley.server.forward;

import dev.parley.socketio.Ack;
import dev.parley.socketio.Next;
import dev.parley.socketio.Socket;

/** What the endpoint is told or asked, once, however often it is tried. */
sealed interface Request {

  /** Names it, the same at each attempt. */
  String id();

  Socket socket();

  /** What was known when it was made: an object in JSON without its last brace. */
  byte[] head();

  /** The word for what it is. */
  String type();

  /** A client wants to connect. */
  record Connect(String id, Socket socket, byte[] head, Next next) implements Request {
    static final String TYPE = "connect";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** A client has sent an event. */
  record Event(String id, Socket socket, byte[] head, Ack ack) implements Request {
    static final String TYPE = "event";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** A socket has gone. */
  record Disconnect(String id, Socket socket, byte[] head) implements Request {
    static final String TYPE = "disconnect";

    @Override
    public String type() {
      return TYPE;
    }
  }
}
