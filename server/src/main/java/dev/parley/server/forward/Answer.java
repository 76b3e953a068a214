package dev.parley.server.forward;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the endpoint wants after a request.
 *
 * @param accept whether a client may connect
 * @param message why it may not; null for a word of the server's own
 * @param data of the refusal; else what is kept with the socket; null for none
 * @param rooms that it joins
 * @param ack the answer for the client; null for none
 */
record Answer(
    boolean accept,
    @Nullable String message,
    @Nullable JsonNode data,
    List<String> rooms,
    @Nullable List<JsonNode> ack,
    List<Action> actions) {

  Answer {
    rooms = List.copyOf(rooms);
    ack = ack == null ? null : List.copyOf(ack);
    actions = List.copyOf(actions);
  }

  /** One thing to do. */
  sealed interface Action {

    /**
     * Sends an event.
     *
     * @param rooms that are meant by {@link Reach#ROOMS}
     */
    record Emit(
        Reach reach, List<String> rooms, List<String> except, String event, List<JsonNode> args)
        implements Action {
      public Emit {
        rooms = List.copyOf(rooms);
        except = List.copyOf(except);
        args = List.copyOf(args);
      }
    }

    record Join(List<String> rooms) implements Action {
      public Join {
        rooms = List.copyOf(rooms);
      }
    }

    record Leave(List<String> rooms) implements Action {
      public Leave {
        rooms = List.copyOf(rooms);
      }
    }

    /**
     * Ends the socket, behind all else.
     *
     * @param close whether its connection ends too
     */
    record Disconnect(boolean close) implements Action {}
  }

  /** Whom an event is for. */
  enum Reach {
    SELF,
    ALL,
    OTHERS,
    ROOMS
  }
}
