package dev.parley.socketio.admin;

import dev.parley.socketio.Args;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.Socket;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Tells those who look of every socket, room and event, and counts. Any thread. */
final class Watch extends Counting {
  private final Namespace own;
  private final Lookers lookers;
  private final InstantSource clock;

  /** The sockets' data as they were told last. */
  private final Map<Socket, JsonNode> told = new ConcurrentHashMap<>();

  Watch(Tally tally, Namespace own, Lookers lookers, InstantSource clock) {
    super(tally);
    this.own = own;
    this.lookers = lookers;
    this.clock = clock;
  }

  @Override
  public void connected(Socket socket) {
    remember(socket, Portrait.data(socket));
    lookers.tell("socket_connected", Portrait.of(socket), now());
  }

  @Override
  public void moved(Socket socket) {
    lookers.tell("socket_updated", Portrait.name(socket).put("transport", socket.transport()));
  }

  @Override
  public void disconnected(Socket socket, String reason) {
    told.remove(socket);
    lookers.tell("socket_disconnected", socket.namespace().name(), socket.id(), reason, now());
  }

  @Override
  public void joined(Socket socket, String room) {
    lookers.tell("room_joined", socket.namespace().name(), room, socket.id(), now());
  }

  @Override
  public void left(Socket socket, String room) {
    lookers.tell("room_left", socket.namespace().name(), room, socket.id(), now());
  }

  @Override
  public void eventReceived(Socket socket, String event, Args args) {
    event("event_received", socket, event, args);
  }

  @Override
  public void eventSent(Socket socket, String event, Args args) {
    event("event_sent", socket, event, args);
  }

  /** Tells if the data of a socket are others now than they were; not when it looks first. */
  void look(Socket socket) {
    JsonNode data = Portrait.data(socket);
    JsonNode known = told.get(socket);
    if (!data.equals(known)) {
      remember(socket, data);
      if (known != null) {
        lookers.tell("socket_updated", Portrait.name(socket).set("data", data));
      }
    }
  }

  void forget() {
    told.clear();
  }

  private void remember(Socket socket, JsonNode data) {
    told.put(socket, data);
    if (!socket.connected()) {
      told.remove(socket);
    }
  }

  /** What is said to those who look is nothing to tell them of, or it would never end. */
  private void event(String type, Socket socket, String event, Args args) {
    if (socket.namespace() != own) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode().add(event);
      args.forEach(all::add);
      lookers.tell(type, socket.namespace().name(), socket.id(), all, now());
    }
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
