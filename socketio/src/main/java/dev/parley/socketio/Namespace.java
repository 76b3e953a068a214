package dev.parley.socketio;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Loop;
import dev.parley.socketio.packet.Packet;
import dev.parley.socketio.recovery.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final IdentityHashMap<Loop, Crowd> crowds = new IdentityHashMap<>();
  private final List<Middleware> middlewares = new CopyOnWriteArrayList<>();
  private final List<Consumer<Socket>> connectionHandlers = new CopyOnWriteArrayList<>();
  private final AtomicLong acks = new AtomicLong();
  private final AtomicInteger sockets = new AtomicInteger();
  private final AtomicInteger holders = new AtomicInteger();
  private final @Nullable Logbook log;

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
    for (Loop loop : io.loops()) {
      crowds.put(loop, new Crowd(io, loop));
    }
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
    return new Target(this, Audience.EVERYBODY, Target.PATIENCE);
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
    return select(Audience.EVERYBODY);
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

  /** An event for one socket, of which whoever looks is told. */
  List<Frame> event(Socket socket, String event, Args args, long number) {
    List<Frame> frames = event(event, args, number);
    IoObserver watching = io.observer();
    if (watching != null && socket.connected()) {
      watching.eventSent(socket, event, args);
    }
    return frames;
  }

  void broadcast(String event, Args args, Audience audience, boolean volatileOnly) {
    Logbook recoverable = volatileOnly ? null : log;
    if (recoverable != null) {
      recoverable.send(args.array(Listeners.named(event)), audience);
      return;
    }
    List<Frame> frames = event(event, args, Packet.NO_ID);
    for (Crowd crowd : all()) {
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

  Collection<Crowd> crowds() {
    return crowds.values();
  }

  /** Runs the task after a time, on some loop. */
  public void later(Runnable task, Duration delay) {
    Loop.Timer _ = io.loops().getFirst().schedule(task, delay);
  }

  void bug(String where, @Nullable Throwable failure) {
    io.bug(where, failure == null ? new NullPointerException("no answer") : failure);
  }

  CompletableFuture<List<Args>> broadcastWithAck(
      String event, Args args, Audience audience, Duration within) {
    long number = nextAck();
    List<Frame> frames = event(event, args, number);
    var many = new ManyAcks(crowds.size());
    for (Crowd crowd : all()) {
      inOrder(
          crowd,
          () -> {
            List<Socket> asked = crowd.select(audience);
            asked.forEach(socket -> socket.expect(number, many::answered));
            crowd.tell(event, args, audience, frames);
            crowd.send(frames, audience, false);
            many.counted(asked.size());
            var _ = many.result().whenComplete((_, _) -> crowd.run(() -> forget(asked, number)));
          });
    }
    Loop.Timer timer = io.loops().getFirst().schedule(many::timeout, within);
    return many.result().whenComplete((_, _) -> timer.cancel());
  }

  CompletableFuture<List<RemoteSocket>> fetch(Audience audience) {
    return select(audience).thenApply(found -> found.stream().map(this::describe).toList());
  }

  private CompletableFuture<List<Socket>> select(Audience audience) {
    List<CompletableFuture<List<Socket>>> parts = new ArrayList<>();
    for (Crowd crowd : all()) {
      var part = new CompletableFuture<List<Socket>>();
      parts.add(part);
      crowd.run(() -> part.complete(crowd.select(audience)));
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
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.connected(socket);
    }
    lane.add(() -> {
      for (Consumer<Socket> handler : connectionHandlers) {
        lane.guard(() -> handler.accept(socket));
      }
    });
  }

  /** Keeps the states of its sockets for another while. */
  void renew(Recovery known) {
    for (Crowd crowd : all()) {
      crowd.run(() -> {
        List<String> pids = crowd.select(Audience.EVERYBODY).stream().map(Socket::pid).toList();
        if (!pids.isEmpty()) {
          var _ = known.sessions().renew(pids, known.window());
        }
      });
    }
  }

  /** Nobody is left, and nobody will find it any more. */
  void closes() {
    if (log != null) {
      log.end();
    }
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

  private Collection<Crowd> all() {
    return crowds.values();
  }

  private RemoteSocket describe(Socket socket) {
    return new RemoteSocket(
        this, socket.id(), socket.handshake(), socket.rooms(), Map.copyOf(socket.data()));
  }

  private static void forget(List<Socket> asked, long number) {
    asked.forEach(socket -> socket.forget(number));
  }
}
