package dev.parley.socketio;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Handshake;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.hub.Session;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.core.spi.OtherNodes;
import dev.parley.core.spi.RuleAuthorizer;
import dev.parley.socketio.packet.JsonPackets;
import dev.parley.socketio.packet.PacketLimits;
import dev.parley.socketio.recovery.MemorySessionStore;
import dev.parley.socketio.recovery.Recovery;
import dev.parley.testkit.hub.FakeConnection;
import dev.parley.testkit.hub.FakeEncoding;
import dev.parley.testkit.hub.SimulatedLoop;
import dev.parley.testkit.hub.SimulatedWorld;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A Socket.IO server on two loops of virtual time, with clients that are typed in by hand. */
final class World {
  static final IoSettings SETTINGS =
      new IoSettings(
          new JsonPackets(PacketLimits.defaults()),
          Duration.ofSeconds(45),
          IoSettings.Handlers.EVENT_LOOP,
          new IoSettings.Limits(3, 10, 2));

  final SimulatedWorld time;
  final FakeEncoding encoding = new FakeEncoding();
  final List<Throwable> bugs = new ArrayList<>();
  final TestJournal journal;
  final MemorySessionStore states;
  final Io io;
  private final Hub hub;

  World() {
    this(SETTINGS);
  }

  World(IoSettings settings) {
    this(settings, false);
  }

  /**
   * @param recovers whether clients may come back as the sockets they were
   */
  World(IoSettings settings, boolean recovers) {
    this(settings, recovers, 7);
  }

  World(IoSettings settings, boolean recovers, long seed) {
    time = new SimulatedWorld(seed, 2);
    journal = new TestJournal(time);
    states = new MemorySessionStore(time::millis);
    var broker = new MemoryBroker(MemoryBroker.Settings.defaults("e", 7), time::millis);
    var services =
        new HubServices(
            broker,
            broker,
            new MemoryPresence(),
            _ ->
                CompletableFuture.completedFuture(
                    new Authenticator.Outcome.Accepted(Identity.of(null))),
            new RuleAuthorizer(),
            new Observer() {},
            OtherNodes.NONE);
    hub =
        new Hub(
            new HubSettings(
                "n",
                new byte[] {1},
                Namespaces.open(),
                Limits.defaults(),
                FanOut.defaults(),
                time::millis),
            services,
            time.loops());
    hub.start();
    io =
        new Io(
            settings,
            time.loops(),
            (_, failure) -> bugs.add(failure),
            recovers ? recovery() : null);
    time.settle();
  }

  private Recovery recovery() {
    return new Recovery(Duration.ofMinutes(2), true, journal, states);
  }

  /** A connection that has joined nothing yet. */
  Peer connection(int loop) {
    return new Peer(loop);
  }

  /** A client in the main namespace that has read the answer to that. */
  Peer client(int loop) {
    Peer peer = new Peer(loop);
    peer.says("0");
    peer.skip(1);
    return peer;
  }

  /** What every connection was opened with. */
  private record Request() implements Handshake {
    @Override
    public Map<String, List<String>> headers() {
      return Map.of("cookie", List.of("c=1"));
    }

    @Override
    public Map<String, String> query() {
      return Map.of();
    }

    @Override
    public String url() {
      return "/socket.io/";
    }

    @Override
    public String address() {
      return "203.0.113.7";
    }

    @Override
    public boolean secure() {
      return false;
    }

    @Override
    public boolean crossDomain() {
      return false;
    }

    @Override
    public Instant issued() {
      return Instant.EPOCH;
    }
  }

  /** One connection. */
  final class Peer {
    final FakeConnection connection = new FakeConnection(encoding);
    private final SimulatedLoop loop;
    private final Session session;
    private int read;

    Peer(int number) {
      loop = time.loop(number);
      var made = new Session[1];
      time.on(
          loop,
          () -> {
            made[0] = hub.attach(loop, connection, "socketio", io.dialect(new Request()), null);
            made[0].open(Map.of(), Capabilities.webSocket());
          });
      session = made[0];
    }

    /** Says something that is heard when the loop comes to it. */
    void mutters(String text) {
      loop.execute(() -> session.receive(new Input.Text(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Is gone when the loop comes to it. */
    void fades() {
      loop.execute(() -> session.disconnected(Disconnects.DEAD));
    }

    void says(String... texts) {
      for (String text : texts) {
        time.on(loop, () -> session.receive(new Input.Text(text.getBytes(StandardCharsets.UTF_8))));
      }
      time.settle();
    }

    void saysBinary(int... bytes) {
      byte[] all = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        all[i] = (byte) bytes[i];
      }
      time.on(loop, () -> session.receive(new Input.Binary(all)));
      time.settle();
    }

    void leaves(Disconnect why) {
      time.on(loop, () -> session.disconnected(why));
      time.settle();
    }

    void takesMore() {
      connection.takeOnly(Long.MAX_VALUE);
      time.on(loop, session::writable);
      time.settle();
    }

    /** What has come since the last look. */
    List<String> hears() {
      List<String> all = connection.texts();
      List<String> news = all.subList(read, all.size());
      read = all.size();
      return news;
    }

    void skip(int messages) {
      read += messages;
    }
  }
}
