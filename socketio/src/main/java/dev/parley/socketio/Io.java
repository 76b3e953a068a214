package dev.parley.socketio;

import dev.parley.core.dialect.Handshake;
import dev.parley.core.hub.Loop;
import dev.parley.core.hub.SessionDialect;
import dev.parley.socketio.cluster.Fleet;
import dev.parley.socketio.recovery.Recovery;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Socket.IO server inside a program: what {@code new Server()} is to Node.js. Its own methods are
 * those of the main namespace, {@code /}.
 *
 * <pre>{@code
 * Io io = parley.socketIo();
 * io.onConnection(socket ->
 *     socket.on("message", (args, ack) -> io.to("room").emit("message", args)));
 * }</pre>
 *
 * <p>Every method may be called from any thread and does not block. Where handlers run, {@link
 * IoSettings#handlers} says.
 */
public final class Io {
  private static final String MAIN = "/";

  /** How often a state is renewed before it would be forgotten. */
  private static final int RENEWALS = 3;

  private final IoSettings settings;
  private final List<Loop> loops;
  private final BiConsumer<String, Throwable> bugs;
  private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();
  private final List<Family> families = new CopyOnWriteArrayList<>();
  private final AtomicInteger children = new AtomicInteger();
  private final @Nullable Recovery recovery;
  private final @Nullable Lane onLoop;
  private volatile SharedRooms shared = SharedRooms.NONE;
  private volatile RequestGate gate = RequestGate.OPEN;
  private final Namespace main;
  private volatile Fleet fleet = Fleet.NONE;
  private final Connections connections = new Connections();
  private volatile @Nullable IoObserver observer;

  /**
   * @param loops all that sessions may be on
   * @param bugs is told what handlers throw, and where
   * @param recovery what lets clients come back as the sockets they were; null if they do not
   */
  public Io(
      IoSettings settings,
      List<? extends Loop> loops,
      BiConsumer<String, Throwable> bugs,
      @Nullable Recovery recovery) {
    this.settings = settings;
    this.loops = List.copyOf(loops);
    this.bugs = bugs;
    this.recovery = recovery;
    this.onLoop = settings.handlers() == IoSettings.Handlers.EVENT_LOOP ? newLane() : null;
    this.main = of(MAIN);
    if (recovery != null) {
      renew(recovery);
    }
  }

  /** A namespace, made on first use; a slash is put before a name without. */
  public Namespace of(String name) {
    return namespaces.computeIfAbsent(
        name.startsWith(MAIN) ? name : MAIN + name, full -> made(full, null));
  }

  /** Namespaces whose whole name matches, made when a client asks and gone when nobody is left. */
  public Namespace of(Pattern names) {
    return of(names.asMatchPredicate());
  }

  /**
   * Namespaces for whose name the test holds; what is set up on the one returned holds for each
   * that is made from then on.
   */
  public Namespace of(Predicate<String> names) {
    var template = new Namespace(this, "", null);
    families.add(new Family(names, template));
    return template;
  }

  /** The namespaces there are, on this node. */
  public Collection<Namespace> namespaces() {
    return List.copyOf(namespaces.values());
  }

  /** Asks the gate about each request that would open a connection, instead of the one before. */
  public Io allowRequest(RequestGate judge) {
    gate = judge;
    return this;
  }

  public Io use(Middleware middleware) {
    main.use(middleware);
    return this;
  }

  public Io onConnection(Consumer<Socket> handler) {
    main.onConnection(handler);
    return this;
  }

  public Target to(String... rooms) {
    return main.to(rooms);
  }

  public Target in(String... rooms) {
    return main.in(rooms);
  }

  public Target except(String... rooms) {
    return main.except(rooms);
  }

  public Target timeout(Duration within) {
    return main.timeout(within);
  }

  public void emit(String event, @Nullable Object... args) {
    main.emit(event, args);
  }

  public void emitVolatile(String event, @Nullable Object... args) {
    main.emitVolatile(event, args);
  }

  public CompletableFuture<List<Args>> emitWithAck(String event, @Nullable Object... args) {
    return main.emitWithAck(event, args);
  }

  public CompletableFuture<List<RemoteSocket>> fetchSockets() {
    return main.fetchSockets();
  }

  public void socketsJoin(String... rooms) {
    main.socketsJoin(rooms);
  }

  public void socketsLeave(String... rooms) {
    main.socketsLeave(rooms);
  }

  public void disconnectSockets(boolean close) {
    main.disconnectSockets(close);
  }

  /** Lets somebody else have a part in rooms; before clients come. */
  public void share(SharedRooms rooms) {
    shared = rooms;
  }

  /** Everybody on this server. */
  public Target local() {
    return main.local();
  }

  /** See {@link Namespace#on}. */
  public Io on(String event, EventHandler handler) {
    main.on(event, handler);
    return this;
  }

  public void serverSideEmit(String event, @Nullable Object... args) {
    main.serverSideEmit(event, args);
  }

  public CompletableFuture<List<Args>> serverSideEmitWithAck(
      String event, @Nullable Object... args) {
    return main.serverSideEmitWithAck(event, args);
  }

  /**
   * Makes this server one with others, from now on and in all namespaces: what is sent to rooms,
   * asked of sockets and done to them concerns the sockets of all. Once.
   */
  public void join(Fleet others) {
    fleet = others;
    namespaces.values().forEach(namespace -> namespace.joins(others));
  }

  /** How many connections there are, on this node. */
  public int connectionCount() {
    return connections.all();
  }

  /** How many of the connections are polling, on this node. */
  public int pollingCount() {
    return connections.polling();
  }

  /**
   * Tells the observer what happens from now on, instead of the one before; null for none, which
   * costs nothing.
   */
  public void observe(@Nullable IoObserver watching) {
    observer = watching;
  }

  /** Completes with why the request may not open a connection; empty if it may. On a loop. */
  public CompletionStage<Optional<String>> judge(Handshake request) {
    var verdict = new CompletableFuture<Optional<String>>();
    var next =
        new Once(
            () -> verdict.complete(Optional.empty()),
            (message, _) -> verdict.complete(Optional.of(message)));
    lane()
        .add(() -> {
          try {
            gate.handle(request, next);
          } catch (Exception failure) {
            next.refuse("internal error");
            throw failure;
          }
        });
    return verdict;
  }

  /** The dialect of a new session. */
  public SessionDialect dialect(Handshake handshake) {
    return new Client(this, handshake);
  }

  IoSettings settings() {
    return settings;
  }

  SharedRooms shared() {
    return shared;
  }

  List<Loop> loops() {
    return loops;
  }

  Connections connections() {
    return connections;
  }

  @Nullable IoObserver observer() {
    return observer;
  }

  @Nullable Recovery recovery() {
    return recovery;
  }

  void bug(String where, Throwable failure) {
    bugs.accept(where, failure);
  }

  /** Where the handlers of a new socket run. */
  Lane lane() {
    return onLoop == null ? newLane() : onLoop;
  }

  private Lane newLane() {
    return Lane.of(settings.handlers(), settings.limits().waitingEvents(), bugs);
  }

  /**
   * The namespace that a client asks for, which stays until it is given back with {@link #release};
   * null if there is none of this name.
   */
  @Nullable Namespace hold(String name) {
    Namespace known = namespaces.get(name);
    if (known != null && !known.isChild()) {
      return known;
    }
    return namespaces.compute(
        name,
        (full, present) -> {
          Namespace held = present == null ? child(full) : present;
          if (held != null) {
            held.hold();
          }
          return held;
        });
  }

  /** A namespace that was made for its clients is gone with the last of them. */
  void release(Namespace held) {
    if (held.isChild()) {
      namespaces.computeIfPresent(
          held.name(), (_, present) -> present == held && forgets(held) ? null : present);
    }
  }

  private @Nullable Namespace child(String name) {
    for (Family family : families) {
      if (family.names().test(name)) {
        if (children.incrementAndGet() > settings.limits().childNamespaces()) {
          children.decrementAndGet();
          return null;
        }
        return made(name, family.template());
      }
    }
    return null;
  }

  private Namespace made(String name, @Nullable Namespace template) {
    var namespace = new Namespace(this, name, template);
    namespace.joins(fleet);
    return namespace;
  }

  /** Keeps the states of those who are connected, again and again. */
  private void renew(Recovery known) {
    Loop.Timer _ =
        loops
            .getFirst()
            .schedule(
                () -> {
                  namespaces.values().forEach(namespace -> namespace.renew(known));
                  renew(known);
                },
                known.window().dividedBy(RENEWALS));
  }

  private boolean forgets(Namespace held) {
    if (held.letGo() > 0) {
      return false;
    }
    held.closes();
    held.leavesFleet();
    children.decrementAndGet();
    return true;
  }
}
