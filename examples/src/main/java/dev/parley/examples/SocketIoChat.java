package dev.parley.examples;

import dev.parley.server.Parley;
import dev.parley.socketio.Io;
import java.time.Duration;
import java.util.Map;

/** A chat for Socket.IO's clients: names checked, rooms, private messages, a question to all. */
public final class SocketIoChat {
  private SocketIoChat() {}

  /** What a client sends with {@code say}. */
  record Said(String room, String text) {}

  /** Runs until the process is stopped. */
  public static void main(String[] arguments) {
    try (Parley parley = start("server.port=8000", "server.origins=*")) {
      System.out.println("listening on " + parley.url());
      parley.awaitStop();
    }
  }

  /** Starts the server with settings like {@code server.port=8000}. */
  static Parley start(String... settings) {
    Parley parley = Parley.open(settings);
    Io io = parley.socketIo();
    var chat = io.of("/chat");

    chat.use((socket, next) -> {
      String name = socket.auth().path("name").asString("");
      if (name.isBlank()) {
        next.refuse("a name is needed", Map.of("field", "name"));
      } else {
        socket.data().put("name", name);
        next.proceed();
      }
    });

    chat.onConnection(socket -> {
      Object name = socket.data().get("name");
      socket.join("lobby");
      socket.to("lobby").emit("joined", name);

      socket.on(
          "say",
          Said.class,
          (said, ack) -> {
            chat.to(said.room()).emit("said", name, said.text());
            ack.send("ok");
          });
      socket.on(
          "join",
          (args, ack) -> {
            socket.join(args.get(0).asString());
            ack.send(socket.rooms());
          });
      socket.on(
          "whisper",
          (args, _) -> chat.to(args.get(0).asString()).emit("whispered", name, args.get(1)));
      socket.on(
          "who is awake",
          (_, ack) -> {
            var asked = chat.timeout(Duration.ofSeconds(2)).emitWithAck("are you awake");
            var _ = asked.thenAccept(answers -> ack.send(answers.size()));
          });
      socket.onDisconnect(reason -> chat.emit("left", name, reason));
    });
    return parley;
  }
}
