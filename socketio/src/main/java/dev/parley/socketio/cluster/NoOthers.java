package dev.parley.socketio.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Nobody: nothing is done, and all of them have answered. */
final class NoOthers implements Others {
  @Override
  public void broadcast(ArrayNode event, Audience audience, boolean volatileOnly) {}

  @Override
  public void broadcastWithAck(
      ArrayNode event, Audience audience, Duration within, FleetAnswers answers) {
    answers.servers(0);
  }

  @Override
  public CompletableFuture<List<SocketDetails>> fetch(Audience audience) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public void join(Audience audience, Set<String> rooms) {}

  @Override
  public void leave(Audience audience, Set<String> rooms) {}

  @Override
  public void disconnect(Audience audience, boolean close) {}

  @Override
  public void serverSideEmit(ArrayNode event) {}

  @Override
  public CompletableFuture<Void> serverSideEmit(ArrayNode event, Consumer<JsonNode> answered) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void end() {}
}
