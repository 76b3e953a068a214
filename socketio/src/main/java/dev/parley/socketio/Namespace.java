package dev.parley.socketio;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Loop;
import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.Fleet;
import dev.parley.socketio.cluster.Others;
import dev.parley.socketio.cluster.SocketDetails;
import dev.parley.socketio.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A namespace: its sockets, its middlewares, and what happens when a client connects. Any thread.
 */
public final class Namespace {
  private final Io io;
  private final String name;
  private final boolean child;
  private final IdentityHashMap<Loop, Crowd> crowds = new IdentityHashMap<>();
  private final List<Middleware> middlewares = new CopyOnWriteArrayList<>();
  private final List<Consumer<Socket>> connectionHandlers = new CopyOnWriteArrayList<>();
  private final AtomicLong acks = new AtomicLong();
  private final AtomicInteger sockets = new AtomicInteger();
  private final AtomicInteger holders = new AtomicInteger();
  private final ServerEvents serverEvents;
  private volatile Others others = Others.NONE;

  /**
   * @param parent what it begins with, if it is made because a client asks for its name
   */
  Namespace(Io io, String name, @Nullable Namespace parent) {
    this.io = io;
    this.name = name;
    this.child = parent != null;
    if (parent != null) {
      middlewares.addAll(parent.middlewares);
      connectionHandlers.addAll(parent.connectionHandlers);
    }
    this.serverEvents = new ServerEvents(io, parent == null ? null : parent.serverEvents);
    for (Loop loop : io.loops()) {
      crowds.put(loop, new Crowd(loop));
    }
  }

  /** Its name, beginning with a slash. */
  public String name() {
    return name;
  }

  /** How many sockets are connected here, on this node. */
  public int socketCount() {
    return sockets.get();
  }

  /** Lets a middleware decide who may connect, behind those added before. */
  public Namespace use(Middleware middleware) {
    middlewares.add(middleware);
    return this;
  }

  /** Calls the handler with each socket that has connected. */
  public Namespace onConnection(Consumer<Socket> handler) {
    connectionHandlers.add(handler);
    return this;
  }

  /** Everybody. */
  public Target target() {
    return new Target(this, Audience.EVERYBODY, Target.PATIENCE, false);
  }

  /** Everybody on this server. */
  public Target local() {
    return target().local();
  }

  /** Those in these rooms. */
  public Target to(String... rooms) {
    return target().to(rooms);
  }

  /** The same as {@link #to}. */
  public Target in(String... rooms) {
    return to(rooms);
  }

  public Target except(String... rooms) {
    return target().except(rooms);
  }

  public Target timeout(Duration within) {
    return target().timeout(within);
  }

  /** Sends an event to everybody. */
  public void emit(String event, @Nullable Object... args) {
    target().emit(event, args);
  }

  public void emitVolatile(String event, @Nullable Object... args) {
    target().emitVolatile(event, args);
  }

  public CompletableFuture<List<Args>> emitWithAck(String event, @Nullable Object... args) {
    return target().emitWithAck(event, args);
  }

  public CompletableFuture<List<RemoteSocket>> fetchSockets() {
    return target().fetchSockets();
  }

  public void socketsJoin(String... rooms) {
    target().socketsJoin(rooms);
  }

  public void socketsLeave(String... rooms) {
    target().socketsLeave(rooms);
  }

  public void disconnectSockets(boolean close) {
    target().disconnectSockets(close);
  }

  /**
   * Calls the handler with every event of the name that another server has sent with {@link
   * #serverSideEmit}; its first value answers. Where it runs, {@link IoSettings#handlers} says.
   */
  public Namespace on(String event, EventHandler handler) {
    serverEvents.add(event, handler);
    return this;
  }

  /** Sends an event to the programs of all other servers, in this namespace. */
  public void serverSideEmit(String event, @Nullable Object... args) {
    serverEvents.emit(others, event, Args.of(args));
  }

  /**
   * Sends an event to the programs of all other servers; completes with one answer of each, or
   * fails with {@link AckMissing}, which has those that came in time.
   */
  public CompletableFuture<List<Args>> serverSideEmitWithAck(
      String event, @Nullable Object... args) {
    return serverEvents.emitWithAck(others, event, Args.of(args));
  }

  Crowd crowd(Loop loop) {
    return Objects.requireNonNull(crowds.get(loop), "not a loop of this server");
  }

  long nextAck() {
    return acks.getAndIncrement();
  }

  List<Frame> encode(Packet.Type type, long number, @Nullable JsonNode carried) {
    return io.settings().parser().encode(new Packet(type, name, number, carried));
  }

  List<Frame> event(String event, Args args, long number) {
    return encode(Packet.Type.EVENT, number, args.array(Listeners.named(event)));
  }

  void broadcast(String event, Args args, Audience audience, boolean volatileOnly) {
    List<Frame> frames = event(event, args, Packet.NO_ID);
    for (Crowd crowd : all()) {
      crowd.run(() -> crowd.send(frames, audience, volatileOnly));
    }
  }

  /** Asks those here, each of their crowds being counted. */
  void broadcastWithAck(String event, Args args, Audience audience, AckSink answers) {
    long number = nextAck();
    List<Frame> frames = event(event, args, number);
    for (Crowd crowd : all()) {
      crowd.run(() -> {
        List<Socket> asked = crowd.select(audience);
        asked.forEach(socket -> socket.expect(number, answers::answered));
        crowd.send(frames, audience, false);
        answers.counted(asked.size());
        var _ = answers.ended().whenComplete((_, _) -> crowd.run(() -> forget(asked, number)));
      });
    }
  }

  /** Runs the task on a loop, always the same, behind those before it. */
  void onLoop(Runnable task) {
    io.loops().getFirst().execute(task);
  }

  /** Runs the task on a loop when the time is over; whoever has the timer may cancel it. */
  Loop.Timer after(Duration time, Runnable task) {
    return io.loops().getFirst().schedule(task, time);
  }

  CompletableFuture<List<SocketDetails>> fetch(Audience audience) {
    return fromEach(crowd -> crowd.select(audience).stream().map(Socket::describe).toList());
  }

  CompletableFuture<Set<String>> rooms() {
    return fromEach(crowd -> List.copyOf(crowd.allRooms())).thenApply(Set::copyOf);
  }

  private <T> CompletableFuture<List<T>> fromEach(Function<Crowd, List<T>> question) {
    List<CompletableFuture<List<T>>> parts = new ArrayList<>();
    for (Crowd crowd : all()) {
      var part = new CompletableFuture<List<T>>();
      parts.add(part);
      crowd.run(() -> part.complete(question.apply(crowd)));
    }
    return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
        .thenApply(_ -> parts.stream().flatMap(part -> part.resultNow().stream()).toList());
  }

  void act(Audience audience, Consumer<Socket> action) {
    for (Crowd crowd : all()) {
      crowd.run(() -> crowd.select(audience).forEach(action));
    }
  }

  /**
   * Asks the middlewares; {@code then} is called with null if all agree, or with what the client is
   * told. On the socket's lane or wherever a middleware answers.
   */
  void judge(Socket socket, Lane lane, Consumer<@Nullable JsonNode> then) {
    lane.add(() -> judge(socket, lane, 0, then));
  }

  private void judge(Socket socket, Lane lane, int next, Consumer<@Nullable JsonNode> then) {
    if (next >= middlewares.size()) {
      then.accept(null);
      return;
    }
    var once =
        new Once(
            () -> judge(socket, lane, next + 1, then),
            (message, data) -> then.accept(ConnectErrors.of(message, data)));
    lane.guard(() -> {
      try {
        middlewares.get(next).handle(socket, once);
      } catch (Exception failure) {
        once.refuse("internal error");
        throw failure;
      }
    });
  }

  /** The client knows that it is in. On the loop. */
  void connected(Socket socket, Lane lane) {
    sockets.incrementAndGet();
    lane.add(() -> {
      for (Consumer<Socket> handler : connectionHandlers) {
        lane.guard(() -> handler.accept(socket));
      }
    });
  }

  /** The same namespace on the other servers. */
  Others others() {
    return others;
  }

  ServerEvents serverEvents() {
    return serverEvents;
  }

  /** How many groups of sockets are counted when they are asked. */
  int crowdCount() {
    return crowds.size();
  }

  /** It is one with those of the same name from now on, if it is not yet. */
  @SuppressWarnings("ReferenceEquality") // one constant stands for nobody
  synchronized void joins(Fleet fleet) {
    if (others == Others.NONE) {
      others = fleet.join(name, new ForOthers(this));
    }
  }

  /** It is forgotten here. */
  synchronized void leavesFleet() {
    others.end();
  }

  /** A socket has gone. */
  void left() {
    sockets.decrementAndGet();
  }

  /** Whether it was made for a name that a client asked for. */
  boolean isChild() {
    return child;
  }

  void hold() {
    holders.incrementAndGet();
  }

  /** How many hold it yet. */
  int letGo() {
    return holders.decrementAndGet();
  }

  private Collection<Crowd> all() {
    return crowds.values();
  }

  private static void forget(List<Socket> asked, long number) {
    asked.forEach(socket -> socket.forget(number));
  }
}
