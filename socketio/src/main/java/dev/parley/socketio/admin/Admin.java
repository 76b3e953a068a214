package dev.parley.socketio.admin;

import dev.parley.core.hub.Loop;
import dev.parley.socketio.Io;
import dev.parley.socketio.IoObserver;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Serves the Socket.IO Admin UI. Its lock keeps who looks and what is watched together. */
public final class Admin {
  static final Duration PERIOD = Duration.ofSeconds(2);

  private final Io io;
  private final AdminSettings settings;
  private final Namespace namespace;
  private final Lookers lookers = new Lookers();
  private final Actions actions;
  private final Stats stats;
  private final Tally tally;
  private final @Nullable Watch watch;
  private final IoObserver observer;
  private boolean ticking;

  private Admin(Io io, AdminSettings settings, InstantSource clock) {
    this.io = io;
    this.settings = settings;
    namespace = io.of(settings.namespace());
    actions = new Actions(io);
    stats = new Stats(io);
    tally = new Tally(clock);
    boolean all = settings.mode() == AdminSettings.Mode.DEVELOPMENT;
    watch = all ? new Watch(tally, namespace, lookers, clock) : null;
    observer = watch == null ? new Counting(tally) : watch;
  }

  /**
   * Lets the Admin UI in from now on. Once per server. Any thread.
   *
   * @throws IllegalArgumentException if the namespace is the main one
   */
  public static void install(Io io, AdminSettings settings) {
    install(
        io,
        settings,
        InstantSource.system(),
        task -> Thread.ofVirtual().name("parley-socketio-admin").start(task));
  }

  /**
   * Like {@link #install(Io, AdminSettings)}.
   *
   * @param clock tells the time of what is shown
   * @param verifiers where passwords are verified, each for as long as its hash makes it: no loop
   */
  public static void install(
      Io io, AdminSettings settings, InstantSource clock, Executor verifiers) {
    if (settings.namespace().isEmpty() || settings.namespace().equals("/")) {
      throw new IllegalArgumentException("the Admin UI needs a namespace of its own");
    }
    var admin = new Admin(io, settings, clock);
    switch (settings.access()) {
      case AdminSettings.Access.Open() -> {}
      case AdminSettings.Access.Password expected ->
          admin.namespace.use(new Entrance(expected, clock, verifiers));
    }
    admin.namespace.onConnection(admin::comes);
  }

  private void comes(Socket socket) {
    socket.onDisconnect(_ -> goes(socket));
    String session = Entrance.newSession(socket);
    if (session != null) {
      socket.emit("session", session);
    }
    ArrayNode features = JsonNodeFactory.instance.arrayNode();
    features(settings).forEach(features::add);
    socket.emit("config", JsonNodeFactory.instance.objectNode().set("supportedFeatures", features));
    if (!settings.readonly()) {
      actions.offer(socket);
    }
    looks(socket);
    socket.emit("server_stats", stats.now(List.of()));
    if (watch != null) {
      var _ = everybody().thenAccept(all -> shows(socket, all));
    }
  }

  private static List<String> features(AdminSettings settings) {
    List<String> features = new ArrayList<>();
    if (!settings.readonly()) {
      features.addAll(
          List.of("EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"));
    }
    features.add("AGGREGATED_EVENTS");
    if (settings.mode() == AdminSettings.Mode.DEVELOPMENT) {
      features.add("ALL_EVENTS");
    }
    return features;
  }

  private static void shows(Socket looker, List<Socket> all) {
    ArrayNode shown = JsonNodeFactory.instance.arrayNode();
    all.forEach(socket -> shown.add((JsonNode) Portrait.of(socket)));
    looker.emit("all_sockets", shown);
  }

  private CompletableFuture<List<Socket>> everybody() {
    List<CompletableFuture<List<Socket>>> parts =
        io.namespaces().stream().map(Namespace::localSockets).toList();
    return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
        .thenApply(_ -> parts.stream().flatMap(part -> part.resultNow().stream()).toList());
  }

  private synchronized void looks(Socket socket) {
    if (lookers.isEmpty()) {
      tally.clear();
      io.observe(observer);
    }
    lookers.add(socket);
    if (!ticking) {
      ticking = true;
      Loop.Timer _ = namespace.after(PERIOD, this::tick);
    }
  }

  private synchronized void goes(Socket socket) {
    lookers.remove(socket);
    if (lookers.isEmpty()) {
      io.observe(null);
      if (watch != null) {
        watch.forget();
      }
    }
  }

  private void tick() {
    synchronized (this) {
      ticking = !lookers.isEmpty();
      if (!ticking) {
        return;
      }
    }
    lookers.tell("server_stats", stats.now(tally.take()));
    Watch all = watch;
    if (all != null) {
      var _ = everybody().thenAccept(sockets -> sockets.forEach(all::look));
    }
    Loop.Timer _ = namespace.after(PERIOD, this::tick);
  }
}
