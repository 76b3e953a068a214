package dev.parley.socketio;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Loop;
import dev.parley.socketio.cluster.Audience;
import dev.parley.socketio.cluster.Fleet;
import dev.parley.socketio.cluster.Others;
import dev.parley.socketio.cluster.SocketDetails;
import dev.parley.socketio.packet.Packet;
import dev.parley.socketio.recovery.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A namespace: its sockets, its middlewares, and what happens when a client connects. Any thread.
 */
public final class Namespace {
  private final Io io;
  private final String name;
  private final boolean child;
  private final Crowds crowds;
  private final Doorway doorway = new Doorway();
  private final AtomicLong acks = new AtomicLong();
  private final AtomicInteger sockets = new AtomicInteger();
  private final AtomicInteger holders = new AtomicInteger();
  private final @Nullable Logbook log;
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
      doorway.inherit(parent.doorway);
    }
    this.serverEvents = new ServerEvents(io, parent == null ? null : parent.serverEvents);
    crowds = new Crowds(io, this);
    Recovery recovery = io.recovery();
    log = recovery == null || name.isEmpty() ? null : new Logbook(this, recovery.journal());
    if (log != null) {
      log.begin();
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
    doorway.use(middleware);
    return this;
  }

  /** Calls the handler with each socket that has connected. */
  public Namespace onConnection(Consumer<Socket> handler) {
    doorway.onConnection(handler);
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

  /** The sockets that are connected here, on this node. */
  public CompletableFuture<List<Socket>> localSockets() {
    return crowds.fromEach(crowd -> crowd.select(Audience.EVERYBODY));
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

  /** Sends an event to those in a room on this node, past who shares it. */
  public void emitHere(String room, String event, @Nullable Object... args) {
    broadcastHere(event, Args.of(args), Audience.room(room), false);
  }

  /**
   * Completes when what was asked of this namespace before, such as joining rooms, is done on this
   * node.
   */
  public CompletableFuture<Void> settled() {
    return crowds.fromEach(_ -> List.of()).thenApply(_ -> null);
  }

  SharedRooms shared() {
    return io.shared();
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
    return crowds.of(loop);
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

  /** An event for one socket, of which whoever looks is told. */
  List<Frame> event(Socket socket, String event, Args args, long number) {
    List<Frame> frames = event(event, args, number);
    IoObserver watching = io.observer();
    if (watching != null && socket.connected()) {
      watching.eventSent(socket, event, args);
    }
    return frames;
  }

  /**
   * Sends an event to an audience here, or by a way on which it reaches other servers too.
   *
   * @return whether it is on such a way
   */
  boolean broadcast(String event, Args args, Audience audience, boolean volatileOnly) {
    boolean shareable = !volatileOnly && audience.isOneRoom();
    if (shareable && shared().takes(this, audience.rooms().iterator().next(), event, args)) {
      return true;
    }
    Logbook recoverable = volatileOnly ? null : log;
    if (recoverable != null) {
      recoverable.send(args.array(Listeners.named(event)), audience);
      return true;
    }
    broadcastHere(event, args, audience, volatileOnly);
    return false;
  }

  /** Sends an event to those of an audience that are here, past all who would spread it. */
  void broadcastHere(String event, Args args, Audience audience, boolean volatileOnly) {
    List<Frame> frames = event(event, args, Packet.NO_ID);
    for (Crowd crowd : crowds.all()) {
      inOrder(
          crowd,
          () -> {
            crowd.tell(event, args, audience, frames);
            crowd.send(frames, audience, volatileOnly);
          });
    }
  }

  /** Runs the task on the crowd's loop, behind all that the caller has sent. From any thread. */
  void inOrder(Crowd crowd, Runnable task) {
    Logbook known = log;
    if (known == null) {
      crowd.run(task);
    } else {
      long number = known.issued();
      crowd.run(() -> crowd.turnstile().behind(number, task));
    }
  }

  @Nullable Logbook log() {
    return log;
  }

  Recovery recovery() {
    return Objects.requireNonNull(io.recovery(), "nothing can be recovered");
  }

  Crowds crowds() {
    return crowds;
  }

  void bug(String where, @Nullable Throwable failure) {
    io.bug(where, failure == null ? new NullPointerException("no answer") : failure);
  }

  /** Asks those here, each of their crowds being counted. */
  void broadcastWithAck(String event, Args args, Audience audience, AckSink answers) {
    long number = nextAck();
    List<Frame> frames = event(event, args, number);
    for (Crowd crowd : crowds.all()) {
      inOrder(
          crowd,
          () -> {
            List<Socket> asked = crowd.select(audience);
            asked.forEach(socket -> socket.expect(number, answers::answered));
            crowd.tell(event, args, audience, frames);
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
  public Loop.Timer after(Duration time, Runnable task) {
    return io.loops().getFirst().schedule(task, time);
  }

  CompletableFuture<List<SocketDetails>> fetch(Audience audience) {
    return crowds.fromEach(crowd -> crowd.select(audience).stream().map(Socket::describe).toList());
  }

  CompletableFuture<Set<String>> rooms() {
    return crowds.fromEach(crowd -> List.copyOf(crowd.allRooms())).thenApply(Set::copyOf);
  }

  void act(Audience audience, Consumer<Socket> action) {
    crowds.each(crowd -> crowd.select(audience).forEach(action));
  }

  /** The client knows that it is in. On the loop. */
  void connected(Socket socket, Lane lane) {
    sockets.incrementAndGet();
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.connected(socket);
    }
    doorway.connected(socket, lane);
  }

  Doorway doorway() {
    return doorway;
  }

  /** Keeps the states of its sockets for another while. */
  void renew(Recovery known) {
    crowds.each(crowd -> {
      List<String> pids = crowd.select(Audience.EVERYBODY).stream().map(Socket::pid).toList();
      if (!pids.isEmpty()) {
        var _ = known.sessions().renew(pids, known.window());
      }
    });
  }

  /** Nobody is left, and nobody will find it any more. */
  void closes() {
    if (log != null) {
      log.end();
    }
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
    return crowds.count();
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
  void left(Socket socket, String reason) {
    sockets.decrementAndGet();
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.disconnected(socket, reason);
    }
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

  private static void forget(List<Socket> asked, long number) {
    asked.forEach(socket -> socket.forget(number));
  }
}
