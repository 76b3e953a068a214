package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.socketio.Args;
import dev.parley.socketio.Io;
import dev.parley.socketio.RemoteSocket;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes on one Redis whose clients may come back are one Socket.IO server as well. */
@Tag("net")
@Timeout(60)
final class SocketIoRecoveryFleetTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String REQUESTS = "PUBSUB NUMSUB socket.io-request#/#";

  @RegisterExtension final TestBed bed = new TestBed("socket-io.recovery.enabled=true");

  private final RedisProcess redis = bed.add(RedisProcess.start());
  private final Parley one = node();
  private final Parley two = node();
  private final Io here = one.socketIo();
  private final Io there = two.socketIo();

  @BeforeEach
  void joined() {
    await().atMost(PATIENCE).until(() -> redis.command(REQUESTS).contains(":2"));
  }

  @Test
  void what_both_nodes_send_reaches_all_clients_once_and_in_one_order() throws Exception {
    var ann = new Guest(one, "ann");
    var bob = new Guest(two, "bob");
    int count = 200;

    Thread other = Thread.ofVirtual().start(() -> sendsAll(there, "there", count));
    sendsAll(here, "here", count);
    other.join();

    List<String> heard = ann.hears(2 * count);
    assertThat(bob.hears(2 * count)).isEqualTo(heard);
    assertThat(heard).filteredOn(name -> name.startsWith("here")).isEqualTo(names("here", count));
    assertThat(heard).filteredOn(name -> name.startsWith("there")).isEqualTo(names("there", count));
    here.emit("end");
    assertThat(ann.hears()).isEqualTo("end");
    assertThat(bob.hears()).isEqualTo("end");
  }

  private static void sendsAll(Io io, String from, int count) {
    for (int i = 0; i < count; i++) {
      String name = from + i;
      switch (i % 4) {
        case 0 -> io.emit(name);
        case 1 -> io.to("all").emit(name);
        case 2 -> io.to("ann", "bob", "all").emit(name);
        default -> io.except("nobody").emit(name);
      }
    }
  }

  private static List<String> names(String from, int count) {
    return IntStream.range(0, count).mapToObj(i -> from + i).toList();
  }

  @Test
  void who_is_left_out_is_left_out_on_both_nodes() {
    var ann = new Guest(one, "ann");
    var bob = new Guest(two, "bob");

    for (Io io : List.of(here, there)) {
      io.except("ann").emit("but ann");
      io.to("all").except("bob").emit("but bob");
      io.to("ann").emit("ann");
      io.to(bob.sid).emit("bob by id");
      io.emit("end");
      assertThat(ann.hears(3)).containsExactly("but bob", "ann", "end");
      assertThat(bob.hears(3)).containsExactly("but ann", "bob by id", "end");
    }

    ann.says("[\"others\",\"hi\"]");
    assertThat(bob.hears()).isEqualTo("hi");
    bob.says("[\"others\",\"hello\"]");
    assertThat(ann.hears()).isEqualTo("hello");
    here.emit("end");
    assertThat(ann.hears()).isEqualTo("end");
    assertThat(bob.hears()).isEqualTo("end");
  }

  @Test
  void what_is_volatile_or_asks_for_answers_comes_to_both_nodes() throws Exception {
    var ann = new Guest(one, "ann");
    var bob = new Guest(two, "bob");

    for (Io io : List.of(here, there)) {
      io.emitVolatile("now");
      assertThat(ann.hears()).isEqualTo("now");
      assertThat(bob.hears()).isEqualTo("now");
      io.to("bob").emitVolatile("bob now");
      assertThat(bob.hears()).isEqualTo("bob now");

      var answers = io.timeout(PATIENCE).emitWithAck("q");
      ann.answers();
      bob.answers();
      assertThat(answers.get()).containsExactlyInAnyOrder(Args.of("ann"), Args.of("bob"));
      var answer = io.to(bob.sid).timeout(PATIENCE).emitWithAck("q");
      bob.answers();
      assertThat(answer.get()).containsExactly(Args.of("bob"));
    }
  }

  @Test
  void sockets_are_moved_and_ended_on_both_nodes() throws Exception {
    var ann = new Guest(one, "ann");
    var bob = new Guest(two, "bob");

    here.to("bob").socketsJoin("den");
    there.to("ann").socketsJoin("den");
    await().atMost(PATIENCE).until(() -> here.to("den").fetchSockets().get().size() == 2);
    there.to("den").emit("in");
    assertThat(ann.hears()).isEqualTo("in");
    assertThat(bob.hears()).isEqualTo("in");
    here.to("bob").socketsLeave("den");
    await().atMost(PATIENCE).until(() -> here.to("den").fetchSockets().get().size() == 1);
    assertThat(there.to("den").fetchSockets().get())
        .extracting(RemoteSocket::id)
        .containsExactly(ann.sid);

    there.to("den").disconnectSockets(false);
    assertThat(ann.isEnded()).isTrue();
    here.emit("still");
    assertThat(bob.hears()).isEqualTo("still");
  }

  @Test
  void sockets_are_moved_and_ended_behind_what_was_sent_before() {
    for (int round = 0; round < 20; round++) {
      var ann = new Guest(one, "ann");
      var bob = new Guest(two, "bob");
      Io io = round % 2 == 0 ? here : there;

      io.emit("before");
      io.socketsJoin("den");
      io.to("den").emit("inside");
      io.emit("bye");
      io.disconnectSockets(true);

      for (Guest guest : List.of(ann, bob)) {
        assertThat(guest.hears(3)).containsExactly("before", "inside", "bye");
        assertThat(guest.isEnded()).isTrue();
      }
    }
  }

  private Parley node() {
    Parley parley = bed.node("redis.url=" + redis.url());
    parley
        .socketIo()
        .onConnection(socket -> {
          socket.join("all", socket.auth().path("name").asString());
          socket.on("others", (args, _) -> socket.broadcast().emit(args.get(0).asString()));
        });
    return parley;
  }

  /** A client in the room of its name, and in one with all others. */
  private final class Guest {
    private final SocketIoPeer peer;
    private final String name;
    final String sid;

    Guest(Parley at, String name) {
      this.peer = bed.client(at);
      this.name = name;
      this.sid = peer.joins("/", "{\"name\":\"" + name + "\"}").path("sid").asString();
    }

    /** The name of the next event. */
    String hears() {
      return event(peer.next()).path(0).asString();
    }

    List<String> hears(int count) {
      List<String> heard = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        heard.add(hears());
      }
      return heard;
    }

    /** Answers the next event, which asks for it. */
    void answers() {
      String question = peer.next();
      assertThat(event(question).path(0).asString()).isEqualTo("q");
      String number = question.substring(2, question.indexOf('['));
      peer.send("43" + number + "[\"" + name + "\"]");
    }

    void says(String event) {
      peer.send("42" + event);
    }

    /** Whether the next it hears is that it is disconnected. */
    boolean isEnded() {
      return peer.next().equals("41");
    }

    private static JsonNode event(String packet) {
      assertThat(packet).startsWith("42");
      return JsonMapper.shared().readTree(packet.substring(packet.indexOf('[')));
    }
  }
}
