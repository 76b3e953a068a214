package dev.parley.server;

import dev.parley.core.hub.Loop;
import dev.parley.net.engineio.EngineEndpoint;
import dev.parley.net.engineio.EngineGate;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.server.bridge.Bridge;
import dev.parley.server.bridge.Channels;
import dev.parley.server.config.ParleyConfig;
import dev.parley.server.forward.Forwarder;
import dev.parley.socketio.Io;
import dev.parley.socketio.IoSettings;
import dev.parley.socketio.admin.Admin;
import dev.parley.socketio.admin.AdminSettings;
import dev.parley.socketio.packet.JsonPackets;
import dev.parley.socketio.packet.MsgpackPackets;
import dev.parley.socketio.packet.PacketLimits;
import dev.parley.socketio.packet.Parser;
import dev.parley.socketio.recovery.Journal;
import dev.parley.socketio.recovery.Recovery;
import dev.parley.socketio.recovery.SessionStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Socket.IO as configured: nobody is let in before it is enabled, or a program asks for it. */
final class SocketIoWiring {
  private static final String OFF =
      "Socket.IO is not served here; it is with socket-io.enabled, see docs/socket-io.md";

  private final ParleyConfig.SocketIo config;
  private final Io io;
  private final FleetWiring fleet;
  private boolean joined;
  private volatile boolean open;

  /**
   * @param journal made if clients are to come back as the sockets they were
   */
  SocketIoWiring(
      ParleyConfig.SocketIo config,
      FleetWiring fleet,
      List<Loop> loops,
      BiConsumer<String, Throwable> bugs,
      Supplier<Journal> journal,
      SessionStore sockets) {
    this.config = config;
    this.fleet = fleet;
    ParleyConfig.SocketIoRecovery rules = config.recovery();
    Recovery recovery =
        rules.enabled()
            ? new Recovery(rules.window(), rules.skipMiddlewares(), journal.get(), sockets)
            : null;
    this.io = new Io(settings(config), loops, bugs, recovery);
    if (config.admin().enabled()) {
      Admin.install(io, admin(config.admin()));
    }
  }

  /**
   * Lets clients in if that is configured.
   *
   * @throws dev.parley.core.spi.Unavailable if the other servers can't be joined
   */
  void start() {
    if (config.enabled()) {
      Io _ = open();
    }
  }

  /**
   * Lets clients in from now on. Any thread; the first call blocks until the other servers are
   * joined.
   *
   * @throws dev.parley.core.spi.Unavailable if they can't be
   */
  synchronized Io open() {
    if (!joined) {
      io.join(fleet.open());
      joined = true;
    }
    open = true;
    return io;
  }

  /** The server, whether or not clients are let in. */
  Io io() {
    return io;
  }

  /** Forwards what clients do if that is configured; returns what is to be closed. */
  List<AutoCloseable> forward(MeterRegistry metrics, BiConsumer<String, Throwable> bugs) {
    if (!config.forward().enabled()) {
      return List.of();
    }
    var forwarder = new Forwarder(config.forward(), metrics, bugs);
    forwarder.serve(io);
    return List.of(forwarder);
  }

  /** Makes rooms channels as the rules say. */
  void bridge(Channels channels, MeterRegistry metrics) {
    if (!config.bridge().isEmpty()) {
      new Bridge(config.bridge(), channels, metrics).serve(io);
    }
  }

  void close() {
    fleet.close();
  }

  EngineEndpoint endpoint() {
    EngineGate gate =
        request -> open ? io.judge(request) : CompletableFuture.completedFuture(Optional.of(OFF));
    return new EngineEndpoint(config.path(), "socketio", engine(config), gate, io::dialect);
  }

  private static AdminSettings admin(ParleyConfig.SocketIoAdmin config) {
    return new AdminSettings(
        config.namespace(),
        new AdminSettings.Access.Password(config.username(), config.passwordHash().value()),
        config.readonly(),
        AdminSettings.Mode.valueOf(config.mode().name()));
  }

  private static IoSettings settings(ParleyConfig.SocketIo config) {
    var defaults = PacketLimits.defaults();
    // A packet is not to hold more than a message could, once for each of its attachments.
    long bytes = Math.max(1L, config.maxAttachments()) * config.maxPayload();
    var limits = new PacketLimits(config.maxAttachments(), bytes, defaults.nspLength());
    Parser parser =
        switch (config.packets()) {
          case JSON -> new JsonPackets(limits);
          case MSGPACK -> new MsgpackPackets(limits);
        };
    return new IoSettings(
        parser,
        config.connectTimeout(),
        IoSettings.Handlers.valueOf(config.handlers().name()),
        new IoSettings.Limits(
            config.maxNamespaces(), config.maxWaitingEvents(), config.maxChildNamespaces()));
  }

  private static EngineSettings engine(ParleyConfig.SocketIo config) {
    return new EngineSettings(
        config.pingInterval(),
        config.pingTimeout(),
        config.maxPayload(),
        config.transports() != ParleyConfig.Transports.WEBSOCKET,
        config.transports() != ParleyConfig.Transports.POLLING,
        config.upgradeTimeout(),
        config.pollCompression(),
        Optional.of(config.cookie()).filter(name -> !name.isEmpty()));
  }
}
