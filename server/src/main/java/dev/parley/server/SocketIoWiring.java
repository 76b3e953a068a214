package dev.parley.server;

import dev.parley.core.hub.Loop;
import dev.parley.net.engineio.EngineEndpoint;
import dev.parley.net.engineio.EngineGate;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.server.config.ParleyConfig;
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
  private volatile boolean open;

  /**
   * @param journal made if clients are to come back as the sockets they were
   */
  SocketIoWiring(
      ParleyConfig.SocketIo config,
      List<Loop> loops,
      BiConsumer<String, Throwable> bugs,
      Supplier<Journal> journal,
      SessionStore sockets) {
    this.config = config;
    this.open = config.enabled();
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

  /** Lets clients in from now on. Any thread. */
  Io open() {
    open = true;
    return io;
  }

  EngineEndpoint endpoint() {
    EngineGate gate =
        _ -> CompletableFuture.completedFuture(open ? Optional.empty() : Optional.of(OFF));
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
