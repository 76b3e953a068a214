package dev.parley.server.fleet;

import dev.parley.socketio.cluster.Audience;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/** What one server asks of all. Its sender's id is empty if it comes from an emitter. */
sealed interface Request {
  String uid();

  /** The ids of those in any of the rooms. */
  record Ids(String uid, String id, Set<String> rooms) implements Request {}

  record Rooms(String uid, String id) implements Request {}

  record Join(String uid, Audience audience, Set<String> rooms) implements Request {}

  record Leave(String uid, Audience audience, Set<String> rooms) implements Request {}

  record Disconnect(String uid, Audience audience, boolean close) implements Request {}

  /** One of the three before, as versions before 6 ask it of one socket, and await an answer. */
  record Old(String uid, String id, String socket, Request act) implements Request {}

  record Fetch(String uid, String id, Audience audience) implements Request {}

  /**
   * An event for the servers' programs.
   *
   * @param id null if no answer is wanted
   */
  record Emit(String uid, @Nullable String id, ArrayNode event) implements Request {}

  /** An event for clients, whose answers are wanted. */
  record Ask(String uid, String id, Audience audience, ArrayNode event, Duration within)
      implements Request {}
}
