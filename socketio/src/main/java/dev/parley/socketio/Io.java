package dev.parley.socketio;

import dev.parley.core.dialect.Handshake;
import dev.parley.core.hub.Loop;
import dev.parley.core.hub.SessionDialect;
import dev.parley.socketio.cluster.Fleet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

  private final IoSettings settings;
  private final List<Loop> loops;
  private final BiConsumer<String, Throwable> bugs;
  private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();
  private final List<Family> families = new CopyOnWriteArrayList<>();
  private final AtomicInteger children = new AtomicInteger();
  private final Namespace main;
  private volatile Fleet fleet = Fleet.NONE;

  /**
   * @param loops all that sessions may be on
   * @param bugs is told what handlers throw, and where
   */
  public Io(IoSettings settings, List<? extends Loop> loops, BiConsumer<String, Throwable> bugs) {
    this.settings = settings;
    this.loops = List.copyOf(loops);
    this.bugs = bugs;
    this.main = of(MAIN);
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

  /** The dialect of a new session. */
  public SessionDialect dialect(Handshake handshake) {
    return new Client(this, handshake);
  }

  IoSettings settings() {
    return settings;
  }

  List<Loop> loops() {
    return loops;
  }

  Lane lane() {
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

  private boolean forgets(Namespace held) {
    if (held.letGo() > 0) {
      return false;
    }
    held.leavesFleet();
    children.decrementAndGet();
    return true;
  }
}
