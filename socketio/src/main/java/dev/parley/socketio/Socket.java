package dev.parley.socketio;

import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Handshake;
import dev.parley.core.hub.SharedFrames;
import dev.parley.core.problem.Disconnects;
import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.SocketDetails;
import dev.parley.socketio.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client in one namespace. Every method may be called from any thread and does not block; what
 * one thread sends arrives in the order in which it sent it. Once the socket has disconnected,
 * sending does nothing.
 *
 * <p>Life: made for the middlewares of its namespace, which may look at it, give it data and rooms;
 * connected; disconnected, for good: a client that comes back has a new socket.
 */
public final class Socket {
  private static final Ack NOBODY_ASKED = new NobodyAsked();

  private final Client client;
  private final Namespace namespace;
  private final String id;
  private final @Nullable Life life;
  private final JsonNode auth;
  private final Reception reception;
  private @Nullable Map<String, Object> data;
  private final Whereabouts whereabouts;
  private volatile boolean connected;

  /** The crowd's: where it is a member. */
  final List<Room.Place> places = new ArrayList<>(2);

  /** The crowd's: the last selection that met it. */
  int selection;

  private @Nullable Acks acks;

  Socket(Client client, Namespace namespace, JsonNode auth, Lane lane) {
    this.client = client;
    this.namespace = namespace;
    this.id = Ids.next();
    this.life = namespace.log() == null ? null : Life.first();
    this.auth = auth;
    this.reception = new Reception(lane);
    this.whereabouts = new Whereabouts(Set.of(id));
  }

  /** The socket that another was, for the same client. */
  Socket(Socket newcomer, SavedSocket saved, Lane lane) {
    this.client = newcomer.client;
    this.namespace = newcomer.namespace;
    this.id = saved.sid();
    this.life = Life.another(newcomer.auth.path("pid").asString(""), saved);
    this.auth = newcomer.auth;
    this.reception = new Reception(lane);
    this.whereabouts = new Whereabouts(saved.rooms());
    data().putAll(saved.data());
    data().putAll(newcomer.data());
  }

  /** Its id in this namespace, and the name of a room that only it is in. No secret. */
  public String id() {
    return id;
  }

  public Namespace namespace() {
    return namespace;
  }

  /**
   * What its connection is known by, with the sockets it carries in other namespaces. No secret.
   */
  public String clientId() {
    return client.session().id();
  }

  /** The request that opened its connection. */
  public Handshake handshake() {
    return client.handshake();
  }

  /** What the client gave as its credentials; an empty object if nothing. */
  public JsonNode auth() {
    return auth;
  }

  /** What the program keeps with it; also shown by {@link Target#fetchSockets}. */
  public synchronized Map<String, Object> data() {
    data = data == null ? new ConcurrentHashMap<>(4) : data;
    return data;
  }

  public boolean connected() {
    return connected;
  }

  /**
   * Whether it goes on where an earlier connection of its client was lost: with its id, rooms and
   * data, and everything sent meanwhile. Its handlers are new ones.
   */
  public boolean recovered() {
    return life != null && life.recovered;
  }

  /** {@code websocket} or {@code polling}; changes when the connection is upgraded. */
  public String transport() {
    return client.transport();
  }

  /** The rooms it is in, its own id among them. */
  public Set<String> rooms() {
    return whereabouts.rooms();
  }

  public Socket join(String... names) {
    whereabouts.change(this, client, names, true);
    return this;
  }

  public Socket leave(String... names) {
    whereabouts.change(this, client, names, false);
    return this;
  }

  /** Sends an event. */
  public Socket emit(String event, @Nullable Object... args) {
    Logbook log = namespace.log();
    if (log == null) {
      send(packet(event, args, Packet.NO_ID), false);
    } else if (connected) {
      log.send(Args.of(args).array(Listeners.named(event)), Audience.room(id));
    }
    return this;
  }

  /** Sends an event; completes with the answer, or fails with {@link AckMissing}. */
  public CompletableFuture<Args> emitWithAck(String event, @Nullable Object... args) {
    return emitWithAck(null, event, args);
  }

  /** Sends what follows with a limit on the time to answer. */
  public Timed timeout(Duration within) {
    return new Timed(this, within);
  }

  /** Sends an event if it can leave now, and else not at all. */
  public Socket emitVolatile(String event, @Nullable Object... args) {
    send(packet(event, args, Packet.NO_ID), true);
    return this;
  }

  /** Those in the room, but for this socket. */
  public Target to(String... names) {
    return broadcast().to(names);
  }

  public Target in(String... names) {
    return to(names);
  }

  public Target except(String... names) {
    return broadcast().except(names);
  }

  public Target broadcast() {
    return namespace.target().except(id);
  }

  /** Calls the handler with every event of the name. */
  public Socket on(String event, EventHandler handler) {
    reception.listeners().add(event, handler, false, handler);
    return this;
  }

  /**
   * Calls the handler with the first argument of every event of the name as a value of the type, a
   * record for example. An event whose argument is none goes to the {@link #onError} handlers.
   */
  public <T> Socket on(String event, Class<T> type, TypedHandler<T> handler) {
    reception.on(event, type, handler);
    return this;
  }

  /** Calls the handler with the next event of the name. */
  public Socket once(String event, EventHandler handler) {
    reception.listeners().add(event, handler, true, handler);
    return this;
  }

  /** Takes away a handler that was given to {@link #on} or {@link #once}. */
  public Socket off(String event, Object handler) {
    reception.listeners().remove(event, handler);
    return this;
  }

  public Socket off(String event) {
    reception.listeners().remove(event, null);
    return this;
  }

  public Socket onAny(AnyHandler handler) {
    reception.onAny(handler);
    return this;
  }

  public Socket offAny(AnyHandler handler) {
    reception.offAny(handler);
    return this;
  }

  /** Lets a middleware see every event before its handlers. */
  public Socket use(EventMiddleware middleware) {
    reception.use(middleware);
    return this;
  }

  /** Calls the handler with the reason when the socket ends, while it is still in its rooms. */
  public Socket onDisconnecting(Consumer<String> handler) {
    reception.onDisconnecting(handler);
    return this;
  }

  /** Calls the handler with the reason, one of {@link DisconnectReason}, when it has ended. */
  public Socket onDisconnect(Consumer<String> handler) {
    reception.onDisconnect(handler);
    return this;
  }

  /** Calls the handler with the message of each refusal of an {@link EventMiddleware}. */
  public Socket onError(Consumer<String> handler) {
    reception.onError(handler);
    return this;
  }

  /**
   * Ends the socket.
   *
   * @param close whether its connection ends too, and with it the sockets in other namespaces
   */
  public void disconnect(boolean close) {
    inOrder(() -> client.disconnect(this, close));
  }

  /**
   * Ends its connection, and with it the sockets in other namespaces, as if the network had: the
   * client comes back by itself, later. For a program that has more to do than it can.
   */
  public void drop() {
    client.run(() -> client.session().close(Disconnects.TRANSPORT_ERROR));
  }

  CompletableFuture<Args> emitWithAck(
      @Nullable Duration within, String event, @Nullable Object... args) {
    var answer = new CompletableFuture<Args>();
    long number = namespace.nextAck();
    List<Frame> frames = packet(event, args, number);
    inOrder(() -> {
      if (connected) {
        acks().expect(number, answer, client.loop(), within);
        client.send(frames);
      } else {
        answer.completeExceptionally(AckMissing.disconnected());
      }
    });
    return answer;
  }

  private List<Frame> packet(String event, @Nullable Object[] args, long number) {
    return namespace.event(this, event, Args.of(args), number);
  }

  /** Sends what only this socket is sent. */
  void send(List<Frame> frames, boolean volatileOnly) {
    inOrder(() -> {
      if (connected && (!volatileOnly || client.session().immediate())) {
        client.send(frames);
      }
    });
  }

  /** Sends what others are sent as well. On the loop. */
  void send(SharedFrames frames, boolean volatileOnly) {
    if (!volatileOnly || client.session().immediate()) {
      client.session().send(frames, false);
    }
  }

  /** Whether its answers are awaited under this number now. On the loop. */
  void expect(long number, Consumer<Args> answered) {
    acks().expect(number, answered);
  }

  void forget(long number) {
    acks().forget(number);
  }

  /** What others are told of it. On the loop. */
  SocketDetails describe() {
    return new SocketDetails(id, handshake(), auth, rooms(), data());
  }

  /** It joins its namespace. On the loop. */
  void connects() {
    connected = true;
    Crowd crowd = namespace.crowd(client.loop());
    crowd.add(this);
    if (life != null) {
      life.beginsAt(crowd.turnstile().position());
      life.saveLater(this, client.loop());
    }
  }

  /** Its private id; empty if nothing is recovered. */
  String pid() {
    return life == null ? "" : life.pid;
  }

  /** Which of the lives under its id this is; empty if there is but one. */
  String life() {
    return life == null ? "" : life.name;
  }

  /** Its client goes on in another life. On the loop. */
  void isReplaced() {
    if (life != null) {
      life.isReplaced();
    }
    client.replaced(this);
  }

  /** The client has answered. On the loop. */
  void answered(long number, Args args) {
    if (acks != null) {
      acks.answered(number, args);
    }
  }

  /** The client has sent an event; false if too many wait already. On the loop. */
  boolean received(String event, Args args, long number) {
    Ack ack = number == Packet.NO_ID ? NOBODY_ASKED : new Reply(this, number);
    return reception.received(event, args, ack, this::connected);
  }

  /** It ends. On the loop. */
  void ends(String reason) {
    connected = false;
    namespace.crowd(client.loop()).remove(this);
    if (acks != null) {
      acks.fail();
    }
    if (life != null) {
      life.ends(this, reason, namespace.recovery());
    }
    reception.ended(reason, whereabouts::clear);
    namespace.left(this, reason);
  }

  /** It becomes a member of each room, or none, if it is connected. On the loop. */
  void settle(String[] names, Predicate<String> member) {
    if (!connected) {
      return;
    }
    for (String name : names) {
      namespace.crowd(client.loop()).settle(this, name, member.test(name));
    }
    if (life != null) {
      life.saveLater(this, client.loop());
    }
  }

  private void inOrder(Runnable task) {
    namespace.inOrder(namespace.crowd(client.loop()), task);
  }

  private Acks acks() {
    acks = acks == null ? new Acks() : acks;
    return acks;
  }
}
