package dev.parley.conformance.foreign;

import dev.parley.server.Parley;
import dev.parley.socketio.Ack;
import dev.parley.socketio.AckMissing;
import dev.parley.socketio.Args;
import dev.parley.socketio.Io;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.RemoteSocket;
import dev.parley.socketio.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A program on Parley that does what the script of the fleet tells it in {@code /control}. */
final class FleetProgram {
  private final Io io;
  private final LinkedBlockingQueue<Args> seen = new LinkedBlockingQueue<>();

  private FleetProgram(Io io) {
    this.io = io;
  }

  static void install(Parley parley) {
    var program = new FleetProgram(parley.socketIo());
    program.serve(program.io.of("/"));
    program.serve(program.io.of("/custom"));
    program.io.on("hello", (args, _) -> program.seen.add(Args.of("hello", args)));
    program.io.on("sum", (args, ack) -> ack.send(args.get(0).asInt() + args.get(1).asInt()));
    program
        .io
        .of("/control")
        .onConnection(socket -> socket.on("do", (args, ack) -> program.answer(args.get(0), ack)));
  }

  private void serve(Namespace namespace) {
    namespace.onConnection(socket -> {
      socket.data().put("name", socket.handshake().query().get("name"));
      socket.on(
          "join",
          (args, ack) -> {
            socket.join(texts(args.get(0)));
            ack.send();
          });
      socket.on("others", (args, _) -> socket.broadcast().emit(event(args), rest(args)));
    });
  }

  private void answer(JsonNode command, Ack ack) {
    var _ =
        perform(command)
            .whenComplete((result, failure) -> {
              if (failure == null) {
                ack.send(Map.of("result", result));
              } else {
                ack.send(Map.of("failure", String.valueOf(failure.getMessage())));
              }
            });
  }

  private CompletionStage<Object> perform(JsonNode command) {
    Namespace namespace = io.of(command.path("nsp").asString("/"));
    Target target =
        namespace
            .to(texts(command.path("rooms")))
            .except(texts(command.path("except")))
            .timeout(Duration.ofMillis(command.path("timeout").asInt(5_000)));
    if (command.path("local").asBoolean(false)) {
      target = target.local();
    }
    Args args = Args.of(command.path("args").valueStream().toArray());
    String[] names = texts(command.path("names"));
    switch (command.path("op").asString()) {
      case "emit" -> {
        if (command.path("volatile").asBoolean(false)) {
          target.emitVolatile(event(args), rest(args));
        } else {
          target.emit(event(args), rest(args));
        }
      }
      case "ask" -> {
        return outcome(target.emitWithAck(event(args), rest(args)));
      }
      case "fetch" -> {
        return target.fetchSockets().thenApply(all -> all.stream().map(this::shown).toList());
      }
      case "join" -> target.socketsJoin(names);
      case "leave" -> target.socketsLeave(names);
      case "disconnect" -> target.disconnectSockets(command.path("close").asBoolean());
      case "serverSideEmit" -> io.serverSideEmit(event(args), rest(args));
      case "serverSideAsk" -> {
        return outcome(io.serverSideEmitWithAck(event(args), rest(args)));
      }
      case "seen" -> {
        return CompletableFuture.completedFuture(taken());
      }
      default -> throw new IllegalArgumentException(command.toString());
    }
    return CompletableFuture.completedFuture(true);
  }

  private Object taken() {
    List<Args> all = new ArrayList<>();
    seen.drainTo(all);
    return all.stream().map(FleetProgram::values).toList();
  }

  private Map<String, Object> shown(RemoteSocket socket) {
    return Map.of(
        "id", socket.id(),
        "query", socket.handshake().query(),
        "auth", socket.auth(),
        "rooms", socket.rooms(),
        "data", socket.data());
  }

  private static CompletionStage<Object> outcome(CompletableFuture<List<Args>> answers) {
    return answers.handle((all, failure) -> {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (cause instanceof AckMissing missing) {
        return Map.of("error", missing.getMessage(), "answers", firsts(missing.answers()));
      }
      var outcome = new HashMap<String, Object>();
      outcome.put("error", null);
      outcome.put("answers", firsts(all));
      return outcome;
    });
  }

  private static List<JsonNode> firsts(List<Args> answers) {
    return answers.stream().map(args -> args.get(0)).toList();
  }

  private static List<JsonNode> values(Args args) {
    return StreamSupport.stream(args.spliterator(), false).toList();
  }

  private static String event(Args args) {
    return args.get(0).asString();
  }

  private static Object[] rest(Args args) {
    return values(args).stream().skip(1).toArray();
  }

  private static String[] texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toArray(String[]::new);
  }
}
