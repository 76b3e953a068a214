package dev.parley.server.fleet;

import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.FleetAnswers;
import dev.parley.socketio.cluster.Others;
import dev.parley.socketio.cluster.SocketDetails;
import dev.parley.socketio.packet.BadPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** One namespace on the other servers: what is said to them, and what they answer. Thread-safe. */
final class RedisOthers implements Others {
  /** No server asks more clients than it can have connections. */
  private static final int MOST_CLIENTS = 100_000_000;

  private final RedisFleet fleet;
  private final FleetChannels channels;

  /** Takes what is answered to a request, by its id. */
  private final Map<String, Consumer<JsonNode>> waiting = new ConcurrentHashMap<>();

  RedisOthers(RedisFleet fleet, FleetChannels channels) {
    this.fleet = fleet;
    this.channels = channels;
  }

  @Override
  public void broadcast(ArrayNode event, Audience audience, boolean volatileOnly) {
    Set<String> rooms = audience.rooms();
    String channel =
        rooms.size() == 1 ? channels.events(rooms.iterator().next()) : channels.events();
    var cast = new Cast(fleet.uid(), event, audience, volatileOnly);
    var _ = fleet.publish(channel, cast.encode(channels.namespace()));
  }

  @Override
  public void broadcastWithAck(
      ArrayNode event, Audience audience, Duration within, FleetAnswers answers) {
    String id = fleet.nextRequest();
    waiting.put(id, reply -> take(reply, answers));
    // Counted before the request goes out on the same connection: who comes later is not asked.
    var _ = count().thenAccept(servers -> answers.servers((int) (long) servers));
    var _ = send(new Request.Ask(fleet.uid(), id, audience, event, within));
    CompletableFuture.delayedExecutor(within.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> waiting.remove(id));
  }

  private void take(JsonNode reply, FleetAnswers answers) {
    int type = reply.path("type").asInt(-1);
    JsonNode clients = reply.path("clientCount");
    if (type == RequestForm.ANSWER) {
      answers.answered(reply.path("packet"));
    } else if (type == RequestForm.CLIENTS
        && clients.isInt()
        && clients.intValue() >= 0
        && clients.intValue() <= MOST_CLIENTS) {
      answers.counted(clients.intValue());
    } else {
      fleet.counts().ignored();
    }
  }

  @Override
  public CompletableFuture<List<SocketDetails>> fetch(Audience audience) {
    String id = fleet.nextRequest();
    return ask(
            new Request.Fetch(fleet.uid(), id, audience), id, "fetchSockets", new Replies(_ -> {}))
        .thenApplyAsync(this::sockets, RedisFleet.ELSEWHERE);
  }

  private List<SocketDetails> sockets(List<JsonNode> replies) {
    List<SocketDetails> found = new ArrayList<>();
    for (JsonNode reply : replies) {
      for (JsonNode socket : reply.path("sockets")) {
        try {
          found.add(SocketForm.read(socket));
        } catch (BadPacket | RuntimeException e) {
          fleet.counts().ignored();
        }
      }
    }
    return found;
  }

  @Override
  public void join(Audience audience, Set<String> rooms) {
    var _ = send(new Request.Join(fleet.uid(), audience, rooms));
  }

  @Override
  public void leave(Audience audience, Set<String> rooms) {
    var _ = send(new Request.Leave(fleet.uid(), audience, rooms));
  }

  @Override
  public void disconnect(Audience audience, boolean close) {
    var _ = send(new Request.Disconnect(fleet.uid(), audience, close));
  }

  @Override
  public void serverSideEmit(ArrayNode event) {
    var _ = send(new Request.Emit(fleet.uid(), null, event));
  }

  @Override
  public CompletableFuture<Void> serverSideEmit(ArrayNode event, Consumer<JsonNode> answered) {
    String id = fleet.nextRequest();
    var replies = new Replies(reply -> answered.accept(reply.path("data")));
    return ask(new Request.Emit(fleet.uid(), id, event), id, "serverSideEmit", replies)
        .thenAcceptAsync(_ -> {}, RedisFleet.ELSEWHERE);
  }

  @Override
  public void end() {
    fleet.redis().unsubscribeFrom(channels.allEvents());
    fleet.redis().unsubscribe(channels.requests());
    fleet.redis().unsubscribe(channels.responses());
    fleet.redis().unsubscribe(channels.responses(fleet.uid()));
  }

  /** A server has answered. On a thread of the connection. */
  void answered(byte[] message) throws BadPacket {
    JsonNode reply = Wire.read(message);
    Consumer<JsonNode> taker = waiting.get(RequestForm.id(reply));
    if (taker != null) {
      taker.accept(reply);
    }
  }

  private CompletableFuture<List<JsonNode>> ask(
      Request request, String id, String question, Replies replies) {
    waiting.put(id, replies::came);
    var _ =
        count()
            .whenComplete((servers, failure) -> {
              if (failure == null) {
                replies.expect(servers);
              }
            });
    var _ =
        send(request)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                replies.fail(failure);
              }
            });
    return replies
        .within(question, fleet.settings().requestTimeout())
        .whenComplete((_, _) -> waiting.remove(id));
  }

  private CompletionStage<Void> send(Request request) {
    return fleet.publish(channels.requests(), RequestForm.encode(request, channels.namespace()));
  }

  /** How many others there are. */
  private CompletionStage<Long> count() {
    return fleet
        .redis()
        .subscribers(channels.requests())
        .thenApply(all -> Math.max(0, Math.min(all, Integer.MAX_VALUE) - 1));
  }
}
