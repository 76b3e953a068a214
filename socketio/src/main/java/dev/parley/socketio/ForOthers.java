package dev.parley.socketio;

import dev.parley.core.hub.Loop;
import dev.parley.socketio.ServerEvents.Event;
import dev.parley.socketio.cluster.Answers;
import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.Here;
import dev.parley.socketio.cluster.SocketDetails;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A namespace as other servers ask it. */
record ForOthers(Namespace namespace) implements Here {
  @Override
  public void broadcast(ArrayNode event, Audience audience, boolean volatileOnly) {
    Event sent = Event.of(event);
    if (namespace.socketCount() > 0) {
      namespace.broadcastHere(sent.name(), sent.args(), audience, volatileOnly);
    }
  }

  @Override
  public void broadcastWithAck(
      ArrayNode event, Audience audience, Duration within, Answers answers) {
    Event sent = Event.of(event);
    var passed = new PassedAcks(answers, namespace.crowdCount());
    namespace.broadcastWithAck(sent.name(), sent.args(), audience, passed);
    Loop.Timer timer = namespace.after(within, passed::end);
    var _ = passed.ended().whenComplete((_, _) -> timer.cancel());
  }

  @Override
  public CompletableFuture<List<SocketDetails>> fetch(Audience audience) {
    return namespace.fetch(audience);
  }

  @Override
  public CompletableFuture<Set<String>> rooms() {
    return namespace.rooms();
  }

  @Override
  public void join(Audience audience, Set<String> rooms) {
    String[] names = rooms.toArray(new String[0]);
    namespace.act(audience, socket -> socket.join(names));
  }

  @Override
  public void leave(Audience audience, Set<String> rooms) {
    String[] names = rooms.toArray(new String[0]);
    namespace.act(audience, socket -> socket.leave(names));
  }

  @Override
  public void disconnect(Audience audience, boolean close) {
    namespace.act(audience, socket -> socket.disconnect(close));
  }

  @Override
  public void serverSideEmit(ArrayNode event, @Nullable Consumer<JsonNode> answer) {
    Event sent = Event.of(event);
    namespace.serverEvents().received(sent.name(), sent.args(), answer);
  }
}
