package dev.parley.socketio.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * One namespace on all servers but this. Any thread; nothing blocks.
 *
 * <p>What is told and not asked for an answer is done once at most, and in the order in which one
 * thread has told it; it is lost to servers that can't be reached. Events are arrays that begin
 * with the name, which are neither changed nor kept.
 */
public interface Others {

  /** There are none. */
  Others NONE = new NoOthers();

  /**
   * Sends an event to clients.
   *
   * @param volatileOnly to those alone whom it can leave for at once
   */
  void broadcast(ArrayNode event, Audience audience, boolean volatileOnly);

  /**
   * Sends an event to clients, whose answers are told as they come.
   *
   * @param within after which no more answers are told
   * @param answers of which {@link FleetAnswers#servers} is not called if the others can't be
   *     counted
   */
  void broadcastWithAck(ArrayNode event, Audience audience, Duration within, FleetAnswers answers);

  /**
   * Asks who is there; fails with {@link dev.parley.core.spi.Unavailable} if not all servers answer
   * in time.
   */
  CompletableFuture<List<SocketDetails>> fetch(Audience audience);

  /** Makes sockets join rooms. */
  void join(Audience audience, Set<String> rooms);

  /** Makes sockets leave rooms. */
  void leave(Audience audience, Set<String> rooms);

  /**
   * Ends sockets.
   *
   * @param close whether their connections end too
   */
  void disconnect(Audience audience, boolean close);

  /** Sends an event to the servers themselves. */
  void serverSideEmit(ArrayNode event);

  /**
   * Sends an event to the servers themselves, each of which is to answer with one value.
   *
   * @param answered told each answer as it comes, one after the other
   * @return completes when all have answered; fails with {@link dev.parley.core.spi.Unavailable} if
   *     not all do in time
   */
  CompletableFuture<Void> serverSideEmit(ArrayNode event, Consumer<JsonNode> answered);

  /** The namespace is not on this server any more. */
  void end();
}
