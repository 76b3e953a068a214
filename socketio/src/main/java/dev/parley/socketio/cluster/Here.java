package dev.parley.socketio.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * One namespace on this server alone, as the others ask it. Any thread; nothing blocks, and what
 * one thread asks is done in its order. Stages complete on the threads of sockets, which must not
 * be held up.
 *
 * @see Others
 */
public interface Here {

  /**
   * Sends an event to clients.
   *
   * @throws IllegalArgumentException if it is no event: it has no name, or one that is reserved
   */
  void broadcast(ArrayNode event, Audience audience, boolean volatileOnly);

  /**
   * Sends an event to clients, tells once how many they are, and what they answer in time.
   *
   * @throws IllegalArgumentException as {@link #broadcast}
   */
  void broadcastWithAck(ArrayNode event, Audience audience, Duration within, Answers answers);

  CompletableFuture<List<SocketDetails>> fetch(Audience audience);

  /** The names of all rooms that anybody is in, those of the sockets' own ids among them. */
  CompletableFuture<Set<String>> rooms();

  void join(Audience audience, Set<String> rooms);

  void leave(Audience audience, Set<String> rooms);

  void disconnect(Audience audience, boolean close);

  /**
   * Gives an event to the program.
   *
   * @param answer takes the program's answer, once; null if none is wanted
   * @throws IllegalArgumentException as {@link #broadcast}
   */
  void serverSideEmit(ArrayNode event, @Nullable Consumer<JsonNode> answer);
}
