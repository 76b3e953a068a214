package dev.parley.server.forward;

import dev.parley.server.forward.Answer.Action;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.Socket;
import dev.parley.socketio.Target;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Does what the endpoint answers. Any thread; does not block. */
final class Performer {
  /** What a client is told that may not connect because nobody could be asked. */
  static final String UNAVAILABLE = "unavailable";

  private static final String REFUSED = "not allowed";

  /**
   * Does everything that a request is answered with.
   *
   * @throws BadAnswer if that can't be; a client that wanted to connect has been refused then
   */
  void perform(Request request, JsonNode json) throws BadAnswer {
    try {
      Answer answer = AnswerReader.read(json);
      if (request instanceof Request.Connect connect && !answer.accept()) {
        String message = answer.message() == null ? REFUSED : answer.message();
        connect.next().refuse(message, answer.data());
        return;
      }
      carryOut(request, answer);
    } catch (BadAnswer e) {
      giveUp(request);
      throw e;
    }
  }

  /** The request has no answer, and will have none. */
  void giveUp(Request request) {
    switch (request) {
      case Request.Connect connect -> connect.next().refuse(UNAVAILABLE);
      // An acknowledgement that never comes is what clients have timeouts for.
      case Request.Event _, Request.Disconnect _ -> {}
    }
  }

  private static void carryOut(Request request, Answer answer) throws BadAnswer {
    Socket socket = request.socket();
    keep(answer, socket.data());
    if (!answer.rooms().isEmpty()) {
      socket.join(answer.rooms().toArray(new String[0]));
    }
    if (request instanceof Request.Connect connect) {
      connect.next().proceed();
    }
    for (Action action : answer.actions()) {
      act(socket, action);
    }
    List<JsonNode> ack = answer.ack();
    if (request instanceof Request.Event event && ack != null) {
      event.ack().send(ack.toArray());
    }
    for (Action action : answer.actions()) {
      if (action instanceof Action.Disconnect disconnect) {
        socket.disconnect(disconnect.close());
      }
    }
  }

  /** Members go over those that are kept; null takes one away. */
  private static void keep(Answer answer, Map<String, Object> kept) throws BadAnswer {
    JsonNode data = answer.data();
    if (data == null) {
      return;
    }
    if (!data.isObject()) {
      throw new BadAnswer("data is no object");
    }
    for (Map.Entry<String, JsonNode> member : data.properties()) {
      if (member.getValue().isNull()) {
        kept.remove(member.getKey());
      } else {
        kept.put(member.getKey(), member.getValue());
      }
    }
  }

  private static void act(Socket socket, Action action) throws BadAnswer {
    switch (action) {
      case Action.Emit emit -> emit(socket, emit);
      case Action.Join(List<String> rooms) -> socket.join(rooms.toArray(new String[0]));
      case Action.Leave(List<String> rooms) -> socket.leave(rooms.toArray(new String[0]));
      case Action.Disconnect _ -> {}
    }
  }

  private static void emit(Socket socket, Action.Emit emit) throws BadAnswer {
    Object[] args = emit.args().toArray();
    String[] rooms = emit.rooms().toArray(new String[0]);
    Namespace namespace = socket.namespace();
    try {
      switch (emit.reach()) {
        case SELF -> socket.emit(emit.event(), args);
        case ALL -> without(emit, namespace.target()).emit(emit.event(), args);
        case OTHERS -> without(emit, socket.broadcast()).emit(emit.event(), args);
        case ROOMS -> {
          // No rooms are nobody here: to Socket.IO they would be everybody.
          if (rooms.length > 0) {
            without(emit, namespace.to(rooms)).emit(emit.event(), args);
          }
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BadAnswer("emit's event has a name that is reserved");
    }
  }

  private static Target without(Action.Emit emit, Target target) {
    return emit.except().isEmpty() ? target : target.except(emit.except().toArray(new String[0]));
  }
}
