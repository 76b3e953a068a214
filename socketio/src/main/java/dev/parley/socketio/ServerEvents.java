package dev.parley.socketio;

import dev.parley.socketio.cluster.Others;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Events between the programs of several servers, in one namespace. Any thread. */
final class ServerEvents {
  private static final Ack NOBODY_ASKED = _ -> {};

  private record Entry(String event, EventHandler handler) {}

  private final Io io;
  private final Lane lane;
  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  /**
   * @param parent what it begins with
   */
  ServerEvents(Io io, @Nullable ServerEvents parent) {
    this.io = io;
    this.lane = io.lane();
    if (parent != null) {
      entries.addAll(parent.entries);
    }
  }

  void add(String event, EventHandler handler) {
    entries.add(new Entry(Listeners.named(event), handler));
  }

  void emit(Others others, String event, Args args) {
    others.serverSideEmit(args.array(Listeners.named(event)));
  }

  CompletableFuture<List<Args>> emitWithAck(Others others, String event, Args args) {
    List<Args> answers = new CopyOnWriteArrayList<>();
    return others
        .serverSideEmit(args.array(Listeners.named(event)), value -> answers.add(Args.first(value)))
        .handle((_, failure) -> {
          if (failure != null) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new CompletionException(
                AckMissing.servers(String.valueOf(cause.getMessage()), List.copyOf(answers)));
          }
          return List.copyOf(answers);
        });
  }

  /** Another server has sent an event. */
  void received(String event, Args args, @Nullable Consumer<JsonNode> answer) {
    Ack ack = answer == null ? NOBODY_ASKED : once(answer);
    try {
      io.loops().getFirst().execute(() -> lane.offer(() -> dispatch(event, args, ack)));
    } catch (RejectedExecutionException e) {
      // The server has stopped.
    }
  }

  private void dispatch(String event, Args args, Ack ack) {
    for (Entry entry : entries) {
      if (entry.event.equals(event)) {
        lane.guard(() -> entry.handler.on(args, ack));
      }
    }
  }

  private static Ack once(Consumer<JsonNode> answer) {
    var answered = new AtomicBoolean();
    return values -> {
      if (answered.compareAndSet(false, true)) {
        answer.accept(Args.of(values).get(0));
      }
    };
  }

  /** The name of an event and what comes with it, as one server tells another. */
  record Event(String name, Args args) {

    /**
     * @throws IllegalArgumentException if it is none
     */
    static Event of(ArrayNode array) {
      JsonNode name = array.get(0);
      if (name == null || !(name.isString() || name.isNumber())) {
        throw new IllegalArgumentException("an event has a name");
      }
      return new Event(Listeners.named(name.asString()), Args.from(array, 1));
    }
  }
}
