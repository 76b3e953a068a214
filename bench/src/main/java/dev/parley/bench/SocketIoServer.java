package dev.parley.bench;

import dev.parley.server.Parley;
import dev.parley.socketio.Io;

/**
 * What the comparison's program for Socket.IO on Node.js does, on Parley: event {@code echo} is
 * sent back, event {@code room} goes to the room named in the query.
 */
public final class SocketIoServer {
  private SocketIoServer() {}

  /**
   * @param arguments the port, and settings in the form {@code server.event-loops=1}
   */
  public static void main(String[] arguments) {
    String[] settings = arguments.clone();
    settings[0] = "server.port=" + arguments[0];
    try (Parley parley = Parley.open(settings)) {
      Io io = parley.socketIo();
      io.onConnection(socket -> {
        String room = socket.handshake().query().getOrDefault("room", "all");
        socket.join(room);
        socket.on("echo", (args, _) -> socket.emit("echo", args));
        socket.on("room", (args, _) -> io.to(room).emit("room", args));
        socket.emit("ready");
      });
      parley.awaitStop();
    }
  }
}
