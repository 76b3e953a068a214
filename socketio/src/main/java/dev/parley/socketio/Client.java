package dev.parley.socketio;

import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Handshake;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.Loop;
import dev.parley.core.hub.Session;
import dev.parley.core.hub.SessionDialect;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.socketio.packet.BadPacket;
import dev.parley.socketio.packet.Packet;
import dev.parley.socketio.packet.Parser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One connection, which carries the sockets of several namespaces. Confined to its loop, but for
 * {@link #run}.
 *
 * <p>A namespace is joined in two steps, between which its middlewares decide; meanwhile its socket
 * is here but not connected, and its client may say nothing in it.
 */
final class Client implements SessionDialect {
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final Io io;
  private final Handshake handshake;
  private final Parser.Decoder decoder;
  private Map<String, Socket> sockets = Map.of();
  private @Nullable Session session;
  private @Nullable Loop loop;

  /** Ends a connection that joins nothing; null once it has. */
  private Loop.@Nullable Timer idle;

  Client(Io io, Handshake handshake) {
    this.io = io;
    this.handshake = handshake;
    this.decoder = io.settings().parser().decoder();
  }

  @Override
  public void attached(Session own, Loop its) {
    session = own;
    loop = its;
    io.connections().opened(own.transport());
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.opened();
    }
  }

  @Override
  public void moved(String from, String to) {
    io.connections().moved(from, to);
    IoObserver watching = io.observer();
    if (watching != null) {
      sockets.values().forEach(watching::moved);
    }
  }

  @Override
  public void on(Input input, Consumer<? super Effect> out) {
    try {
      switch (input) {
        case Input.Opened _ ->
            idle = loop().schedule(this::joinsNothing, io.settings().connectTimeout());
        case Input.Text(byte[] utf8) -> {
          hears(utf8.length);
          receive(decoder.text(utf8));
        }
        case Input.Binary(byte[] bytes) -> {
          hears(bytes.length);
          receive(decoder.binary(bytes));
        }
        case Input.Draining(Disconnect advice) -> out.accept(new Effect.Close(advice));
        case Input.Answered _, Input.Unsubscribed _, Input.PeerClosed _, Input.Woken _ -> {}
      }
    } catch (BadPacket e) {
      out.accept(new Effect.Close(Disconnects.PROTOCOL_VIOLATION));
    }
  }

  @Override
  public void ended(Disconnect why) {
    joined();
    String reason = DisconnectReason.of(why);
    List.copyOf(sockets.values()).forEach(socket -> end(socket, reason));
    io.connections().closed(transport());
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.closed(reason);
    }
  }

  Handshake handshake() {
    return handshake;
  }

  Session session() {
    Session own = session;
    if (own == null) {
      throw new IllegalStateException("not attached");
    }
    return own;
  }

  Loop loop() {
    Loop its = loop;
    if (its == null) {
      throw new IllegalStateException("not attached");
    }
    return its;
  }

  String transport() {
    return session().transport();
  }

  /** Runs the task on the loop, at once if the caller is there. From any thread. */
  void run(Runnable task) {
    if (loop().inLoop()) {
      task.run();
      return;
    }
    try {
      loop().execute(task);
    } catch (RejectedExecutionException e) {
      // The server has stopped: there is nobody at the other end any more.
    }
  }

  void send(List<Frame> frames) {
    frames.forEach(session()::send);
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.packetsOut(frames.size(), frames.stream().mapToLong(Frame::size).sum());
    }
  }

  /** The program ends a socket, or all of them with the connection. */
  void disconnect(Socket socket, boolean close) {
    List<Socket> all = close ? List.copyOf(sockets.values()) : List.of(socket);
    for (Socket one : all) {
      if (one.connected()) {
        send(one.namespace().encode(Packet.Type.DISCONNECT, Packet.NO_ID, null));
      }
      end(one, DisconnectReason.SERVER);
    }
    if (close) {
      session().close(Disconnects.BY_OPERATOR);
    }
  }

  private void hears(int bytes) {
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.packetIn(bytes);
    }
  }

  private void receive(@Nullable Packet packet) throws BadPacket {
    if (packet == null) {
      return;
    }
    Socket socket = sockets.get(packet.nsp());
    if (socket == null) {
      if (packet.type() != Packet.Type.CONNECT) {
        throw new BadPacket("nothing was joined");
      }
      connect(packet);
      return;
    }
    if (!socket.connected()) {
      throw new BadPacket("not joined yet");
    }
    JsonNode data = packet.data();
    switch (packet.type()) {
      case EVENT -> event(socket, data, packet.id());
      case ACK -> {
        if (data != null) {
          socket.answered(packet.id(), Args.from(data, 0));
        }
      }
      case DISCONNECT -> end(socket, DisconnectReason.CLIENT);
      case CONNECT, CONNECT_ERROR -> throw new BadPacket("not for a server, or not again");
    }
  }

  private void event(Socket socket, @Nullable JsonNode data, long number) throws BadPacket {
    if (data == null) {
      throw new BadPacket("no event");
    }
    String event = data.get(0).asString();
    Args args = Args.from(data, 1);
    IoObserver watching = io.observer();
    if (watching != null) {
      watching.eventReceived(socket, event, args);
    }
    if (!socket.received(event, args, number)) {
      session().close(Disconnects.TRANSPORT_ERROR);
    }
  }

  private void connect(Packet packet) {
    if (sockets.size() >= io.settings().limits().namespaces()) {
      refuse(packet.nsp(), ConnectErrors.of("Too many namespaces"));
      return;
    }
    Namespace namespace = io.hold(packet.nsp());
    if (namespace == null) {
      refuse(packet.nsp(), ConnectErrors.of("Invalid namespace"));
      return;
    }
    JsonNode auth = packet.data() == null ? NOTHING : packet.data();
    Lane lane = io.lane();
    var socket = new Socket(this, namespace, auth, lane);
    put(socket);
    Logbook log = namespace.log();
    if (log == null) {
      judge(socket, lane, () -> enter(socket, lane));
    } else {
      log.whenBegun(() -> run(() -> enter(socket, lane, log)));
    }
  }

  /** Lets a socket in where it may be one that comes back. */
  private void enter(Socket socket, Lane lane, Logbook log) {
    boolean asksAgain = !socket.namespace().recovery().skipsMiddlewares();
    Runnable anew = () -> judge(socket, lane, () -> enter(socket, lane));
    var comeback =
        new Comeback(
            this,
            socket.namespace(),
            log,
            found -> {
              if (found != null) {
                goOn(socket, lane, found);
              } else if (asksAgain) {
                enter(socket, lane);
              } else {
                anew.run();
              }
            });
    if (asksAgain) {
      judge(socket, lane, () -> comeback.begin(socket.auth()));
    } else {
      comeback.begin(socket.auth());
    }
  }

  private void judge(Socket socket, Lane lane, Runnable then) {
    Namespace namespace = socket.namespace();
    namespace
        .doorway()
        .judge(
            socket,
            lane,
            refusal ->
                run(() -> {
                  if (!isHere(socket)) {
                    return;
                  }
                  if (refusal == null) {
                    then.run();
                  } else {
                    remove(socket);
                    refuse(namespace.name(), refusal);
                  }
                }));
  }

  private void goOn(Socket newcomer, Lane lane, Comeback.Found found) {
    var socket = new Socket(newcomer, found.saved(), lane);
    Namespace namespace = socket.namespace();
    Logbook log = namespace.log();
    if (!isHere(newcomer) || log == null) {
      // Nobody is there to go on: it may come back once more.
      var _ =
          namespace
              .recovery()
              .sessions()
              .put(socket.pid(), found.saved().write(), namespace.recovery().window());
      return;
    }
    replace(newcomer, socket);
    List<Frame> missed = new ArrayList<>();
    for (Logbook.Missed one : found.missed()) {
      JsonNode event = one.event();
      if (event != null && one.audience().includes(socket.rooms())) {
        missed.addAll(log.frames(event, one.position()));
      }
    }
    enter(socket, lane, missed);
    log.goesOn(socket.id(), socket.life());
  }

  private void enter(Socket socket, Lane lane) {
    if (isHere(socket)) {
      enter(socket, lane, List.of());
    }
  }

  /**
   * Answers, and sends what was missed behind that: events before the answer a client keeps without
   * taking note of their place, so that if the connection broke in between it would have them
   * twice.
   */
  private void enter(Socket socket, Lane lane, List<Frame> missed) {
    Namespace namespace = socket.namespace();
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("sid", socket.id());
    if (!socket.pid().isEmpty()) {
      answer.put("pid", socket.pid());
    }
    joined();
    send(namespace.encode(Packet.Type.CONNECT, Packet.NO_ID, answer));
    send(missed);
    socket.connects();
    namespace.connected(socket, lane);
  }

  /** False if the connection has ended meanwhile. */
  private boolean isHere(Socket socket) {
    return sockets.get(socket.namespace().name()) == socket;
  }

  /** A socket goes on elsewhere: its connection is of no use any more. */
  void replaced(Socket socket) {
    end(socket, DisconnectReason.FORCED_CLOSE);
    if (sockets.isEmpty()) {
      session().close(Disconnects.REPLACED);
    }
  }

  private void joined() {
    if (idle != null) {
      idle.cancel();
      idle = null;
    }
  }

  private void joinsNothing() {
    session().close(Disconnects.NO_CONNECT);
  }

  private void refuse(String nsp, JsonNode error) {
    var packet = new Packet(Packet.Type.CONNECT_ERROR, nsp, Packet.NO_ID, error);
    send(io.settings().parser().encode(packet));
  }

  private void end(Socket socket, String reason) {
    if (!isHere(socket)) {
      return;
    }
    remove(socket);
    if (socket.connected()) {
      socket.ends(reason);
    }
  }

  private void replace(Socket one, Socket other) {
    String name = one.namespace().name();
    if (sockets.size() == 1) {
      sockets = Map.of(name, other);
    } else {
      sockets.put(name, other);
    }
  }

  private void put(Socket socket) {
    String name = socket.namespace().name();
    if (sockets.isEmpty()) {
      // Most connections have one: that costs no table.
      sockets = Map.of(name, socket);
      return;
    }
    if (sockets.size() == 1) {
      sockets = new HashMap<>(sockets);
    }
    sockets.put(name, socket);
  }

  private void remove(Socket socket) {
    var left = new HashMap<>(sockets);
    left.remove(socket.namespace().name());
    sockets = left.size() > 1 ? left : Map.copyOf(left);
    io.release(socket.namespace());
  }
}
