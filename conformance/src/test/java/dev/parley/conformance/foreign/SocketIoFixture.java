package dev.parley.conformance.foreign;

import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import dev.parley.server.config.ParleyConfig;
import dev.parley.server.log.Logging;
import dev.parley.socketio.AckMissing;
import dev.parley.socketio.Args;
import dev.parley.socketio.Io;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.RemoteSocket;
import dev.parley.socketio.Socket;
import dev.parley.socketio.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A program with Socket.IO inside, for clients to try everything on. {@code /} and {@code /custom}
 * are as the protocol's own tests have them; {@code /play} obeys its clients' events; {@code
 * /guarded} has middlewares; names like {@code /dynamic-7} are made as they are asked for.
 */
public final class SocketIoFixture {
  private static final int REASONS_KEPT = 10_000;

  /** A client's first argument as a value. */
  record Point(int x, int y) {}

  /** Why sockets have ended, by their ids. */
  private final Map<String, String> reasons = new ConcurrentHashMap<>();

  private SocketIoFixture() {}

  /** Serves, with settings as {@link Parley#open} takes them, until it is told to stop. */
  public static void main(String[] settings) {
    ParleyConfig config = ConfigLoader.forServe().load(Map.of(), List.of(settings)).config();
    Logging.configure(config.log());
    Parley parley = Parley.start(config);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(parley::close));
    prepare(parley.socketIo());
    System.out.println(parley.url());
    parley.awaitStop();
  }

  /** Adds all handlers. */
  static void prepare(Io io) {
    var fixture = new SocketIoFixture();
    io.onConnection(fixture::main);
    io.of("/custom").onConnection(socket -> socket.emit("auth", socket.auth()));
    Namespace play = io.of("/play");
    play.onConnection(fixture::play);
    Namespace dynamic = io.of(Pattern.compile("/dynamic-\\d+"));
    dynamic.onConnection(socket -> {
      socket.emit("you-are-in", socket.namespace().name());
      fixture.play(socket);
    });
    guard(io.of("/guarded"));
  }

  private void main(Socket socket) {
    socket.emit("auth", socket.auth());
    socket.on("message", (args, _) -> socket.emit("message-back", args));
    socket.on("message-with-ack", (args, ack) -> ack.send(args));
    remember(socket);
  }

  private static void guard(Namespace guarded) {
    guarded.use((socket, next) -> {
      String token = socket.auth().path("token").asString("");
      if (token.equals("good")) {
        next.proceed();
      } else {
        next.refuse("not you", Map.of("code", 7, "why", List.of("token", token)));
      }
    });
    guarded.use((socket, next) -> {
      socket.data().put("name", socket.auth().path("name").asString("nobody"));
      socket.join("guests");
      next.proceed();
    });
    guarded.onConnection(socket -> {
      socket.emit("welcome", socket.data().get("name"));
      socket.on("rooms", (_, ack) -> ack.send(socket.rooms()));
      socket.on(
          "handshake",
          (_, ack) ->
              ack.send(socket.handshake().headers().get("x-mine"), socket.handshake().query()));
    });
  }

  private void play(Socket socket) {
    remember(socket);
    speak(socket);
    gather(socket);
    ask(socket);
    socket.use((event, _, next) -> {
      if (event.equals("forbidden")) {
        next.refuse("held back");
      } else {
        next.proceed();
      }
    });
    socket.onError(message -> socket.emit("refused", message));
    socket.on("bye", (args, _) -> socket.disconnect(args.get(0).asBoolean(false)));
    socket.on("reason-of", (args, ack) -> ack.send(reasons.get(args.get(0).asString(""))));
  }

  private void remember(Socket socket) {
    socket.onDisconnect(reason -> {
      if (reasons.size() >= REASONS_KEPT) {
        reasons.clear();
      }
      reasons.put(socket.id(), reason);
    });
  }

  /** Events back and forth. */
  private static void speak(Socket socket) {
    socket.on("echo", (args, _) -> socket.emit("echo-back", args));
    socket.on("ask", (args, ack) -> ack.send(args));
    socket.on(
        "answer-twice",
        (_, ack) -> {
          ack.send("first");
          ack.send("second");
        });
    socket.on("silent", (_, _) -> {});
    socket.once("once", (args, _) -> socket.emit("once-seen", args));
    socket.on("point", Point.class, (point, ack) -> ack.send(point.x() + point.y(), point));
    socket.on(
        "count",
        (args, _) -> {
          for (int i = 0; i < args.get(0).asInt(); i++) {
            socket.emit("n", i);
          }
        });
    socket.on(
        "volatile",
        (args, _) -> {
          byte[] ballast = new byte[args.get(1).asInt()];
          for (int i = 0; i < args.get(0).asInt(); i++) {
            socket.emitVolatile("v", i, ballast);
          }
          socket.emit("volatile-end");
        });
    socket.on("large", (args, _) -> socket.emit("large-back", "x".repeat(args.get(0).asInt())));
    socket.on("transport", (_, ack) -> ack.send(socket.transport()));
  }

  /** Rooms, and what is sent to them. */
  private static void gather(Socket socket) {
    Namespace namespace = socket.namespace();
    socket.on(
        "join",
        (args, ack) -> {
          socket.join(names(args.get(0)));
          ack.send(socket.rooms());
        });
    socket.on(
        "leave",
        (args, ack) -> {
          socket.leave(names(args.get(0)));
          ack.send(socket.rooms());
        });
    socket.on(
        "tell",
        (args, ack) -> {
          target(socket, args.get(0)).emit("told", rest(args, 1));
          ack.send();
        });
    socket.on(
        "move",
        (args, ack) -> {
          Target all = namespace.to(names(args.get(0)));
          all.socketsJoin(names(args.get(1)));
          all.socketsLeave(names(args.get(0)));
          ack.send();
        });
    socket.on(
        "end-all",
        (args, _) ->
            namespace.to(names(args.get(0))).disconnectSockets(args.get(1).asBoolean(false)));
    socket.on(
        "who",
        (args, ack) -> {
          var _ =
              namespace
                  .to(names(args.get(0)))
                  .fetchSockets()
                  .thenAccept(
                      found -> ack.send(found.stream().map(RemoteSocket::id).sorted().toList()));
        });
  }

  /** The server asks, one client or many. */
  private static void ask(Socket socket) {
    socket.on(
        "ask-me",
        (args, _) -> {
          var _ =
              socket
                  .timeout(Duration.ofMillis(args.get(0).asLong()))
                  .emitWithAck("question", rest(args, 1))
                  .whenComplete((answer, failure) -> tell(socket, answer, failure));
        });
    socket.on(
        "ask-all",
        (args, _) -> {
          var _ =
              socket
                  .namespace()
                  .to(names(args.get(0)))
                  .timeout(Duration.ofMillis(args.get(1).asLong()))
                  .emitWithAck("question", rest(args, 2))
                  .whenComplete((answers, failure) -> tellAll(socket, answers, failure));
        });
  }

  private static void tell(Socket socket, @Nullable Args answer, @Nullable Throwable failure) {
    if (answer != null) {
      socket.emit("answered", answer);
    } else if (failure != null) {
      socket.emit("unanswered", failure.getMessage());
    }
  }

  private static void tellAll(
      Socket socket, @Nullable List<Args> answers, @Nullable Throwable failure) {
    if (answers != null) {
      socket.emit("all-answered", lists(answers));
    } else if (failure instanceof AckMissing missing) {
      socket.emit("some-answered", lists(missing.answers()));
    }
  }

  /** As {@code {all, to: [], except: []}} says. */
  private static Target target(Socket socket, JsonNode words) {
    boolean all = words.path("all").asBoolean(false);
    Target target = all ? socket.namespace().target() : socket.broadcast();
    return target.to(names(words.path("to"))).except(names(words.path("except")));
  }

  private static String[] names(JsonNode names) {
    return names.isString()
        ? new String[] {names.asString()}
        : StreamSupport.stream(names.spliterator(), false)
            .map(JsonNode::asString)
            .toArray(String[]::new);
  }

  private static Args rest(Args args, int from) {
    List<JsonNode> rest = new ArrayList<>();
    args.forEach(rest::add);
    return Args.of(rest.subList(Math.min(from, rest.size()), rest.size()).toArray());
  }

  private static List<List<JsonNode>> lists(List<Args> answers) {
    return answers.stream()
        .map(answer -> StreamSupport.stream(answer.spliterator(), false).toList())
        .toList();
  }
}
