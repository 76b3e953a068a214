package dev.parley.server.fleet;

import dev.parley.socketio.cluster.Answers;
import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.Here;
import dev.parley.socketio.packet.BadPacket;
import dev.parley.socketio.packet.Msgpack;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What others say to one namespace here, and the answers. Heard on one thread of the connection, in
 * order; what makes no sense is counted and ignored.
 */
final class Hearing {
  private interface Task {
    void run() throws BadPacket;
  }

  private final RedisFleet fleet;
  private final FleetChannels channels;
  private final Here here;

  Hearing(RedisFleet fleet, FleetChannels channels, Here here) {
    this.fleet = fleet;
    this.channels = channels;
    this.here = here;
  }

  /**
   * Begins to hear, answers first: whoever hears requests is counted.
   *
   * @param others are given answers
   */
  void start(RedisOthers others) {
    var redis = fleet.redis();
    redis.subscribe(channels.responses(), message -> guard(() -> others.answered(message)));
    redis.subscribe(
        channels.responses(fleet.uid()), message -> guard(() -> others.answered(message)));
    redis.subscribeTo(channels.allEvents(), (_, message) -> guard(() -> event(message)));
    redis.subscribe(channels.requests(), message -> guard(() -> request(message)));
  }

  private void guard(Task task) {
    try {
      task.run();
    } catch (BadPacket | RuntimeException e) {
      fleet.counts().ignored();
    }
  }

  private void event(byte[] message) throws BadPacket {
    if (!Cast.isFrom(fleet.uid(), message)) {
      Cast cast = Cast.decode(message, channels.namespace());
      here.broadcast(cast.event(), cast.audience(), cast.volatileOnly());
    }
  }

  private void request(byte[] message) throws BadPacket {
    Duration patience = fleet.settings().requestTimeout();
    Request request = RequestForm.decode(message, channels.namespace(), patience);
    if (!request.uid().equals(fleet.uid())) {
      perform(request);
    }
  }

  private void perform(Request request) {
    switch (request) {
      case Request.Ids(_, String id, Set<String> rooms) ->
          answer(
              id,
              here.fetch(new Audience(rooms, Set.of())),
              "sockets",
              found -> list(found, socket -> Wire.NODES.stringNode(socket.id())));
      case Request.Rooms(_, String id) -> answer(id, here.rooms(), "rooms", Wire::names);
      case Request.Join(_, Audience audience, Set<String> rooms) -> here.join(audience, rooms);
      case Request.Leave(_, Audience audience, Set<String> rooms) -> here.leave(audience, rooms);
      case Request.Disconnect(_, Audience audience, boolean close) ->
          here.disconnect(audience, close);
      case Request.Old old -> performOld(old);
      case Request.Fetch(_, String id, Audience audience) ->
          answer(id, here.fetch(audience), "sockets", found -> list(found, SocketForm::write));
      case Request.Emit(_, String id, ArrayNode event) -> emit(id, event);
      case Request.Ask ask ->
          here.broadcastWithAck(ask.event(), ask.audience(), ask.within(), new Passing(ask.id()));
    }
  }

  /** Whoever has the socket acts and answers; the others are silent. */
  private void performOld(Request.Old old) {
    var _ =
        here.fetch(Audience.room(old.socket()))
            .thenAccept(found -> {
              if (found.stream().anyMatch(socket -> socket.id().equals(old.socket()))) {
                perform(old.act());
                respond(Wire.json(RequestForm.answer(null, old.id())));
              }
            });
  }

  private void emit(@Nullable String id, ArrayNode event) {
    if (id == null) {
      here.serverSideEmit(event, null);
      return;
    }
    here.serverSideEmit(
        event,
        value -> {
          ObjectNode answer = RequestForm.answer(RequestForm.EMIT, id);
          put(answer, "data", value);
          respond(Wire.json(answer));
        });
  }

  private <T> void answer(
      String id, CompletableFuture<T> known, String member, Function<T, JsonNode> form) {
    var _ =
        known.thenAcceptAsync(
            found -> {
              ObjectNode answer = RequestForm.answer(null, id);
              answer.set(member, form.apply(found));
              respond(Wire.json(answer));
            },
            RedisFleet.ELSEWHERE);
  }

  private static <T> ArrayNode list(List<T> items, Function<T, JsonNode> form) {
    ArrayNode array = Wire.NODES.arrayNode();
    items.forEach(item -> array.add(form.apply(item)));
    return array;
  }

  private static void put(ObjectNode answer, String member, JsonNode value) {
    if (!value.isMissingNode()) {
      answer.set(member, value);
    }
  }

  private void respond(byte[] answer) {
    var _ = fleet.publish(channels.responses(), answer);
  }

  /** Tells whoever has asked what the clients here answer. */
  private final class Passing implements Answers {
    private final String id;

    Passing(String id) {
      this.id = id;
    }

    @Override
    public void counted(int clients) {
      ObjectNode answer = RequestForm.answer(RequestForm.CLIENTS, id);
      respond(Wire.json(answer.put("clientCount", clients)));
    }

    @Override
    public void answered(JsonNode value) {
      ObjectNode answer = RequestForm.answer(RequestForm.ANSWER, id);
      put(answer, "packet", value);
      respond(Msgpack.write(answer));
    }
  }
}
