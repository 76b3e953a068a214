package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.core.spi.Unavailable;
import dev.parley.socketio.AckMissing;
import dev.parley.socketio.Args;
import dev.parley.socketio.Io;
import dev.parley.socketio.RemoteSocket;
import dev.parley.testkit.redis.RedisProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one Redis are one Socket.IO server. */
@Tag("net")
final class SocketIoFleetTest {
  @RegisterExtension
  final TestBed bed =
      new TestBed(
          "auth.anonymous=true", "socket-io.cluster.request-timeout=1s", "redis.timeout=500ms");

  private final RedisProcess redis = bed.add(RedisProcess.start());
  private final Parley one = node();
  private final Parley two = node();
  private final Io here = one.socketIo();
  private final Io there = two.socketIo();

  @BeforeEach
  void joined() {
    awaitServers("/", 2);
  }

  private Parley node() {
    return bed.node("redis.url=" + redis.url());
  }

  private SocketIoPeer peer(Parley node, String namespace) {
    var peer = bed.client(node);
    peer.joins(namespace, "{\"who\":\"ann\"}");
    return peer;
  }

  /** Until so many servers hear the requests of a namespace, and the events after them. */
  private void awaitServers(String namespace, int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            redis
                .command("PUBSUB NUMSUB socket.io-request#" + namespace + "#")
                .contains(":" + count));
  }

  @Test
  void an_event_goes_to_all_to_rooms_and_without_some_on_both_nodes() throws Exception {
    there.onConnection(socket -> socket.join("red", "blue"));
    here.onConnection(socket -> socket.join("blue"));
    try (var ann = peer(one, "/");
        var bob = peer(two, "/")) {
      await().until(() -> here.to("red").fetchSockets().get().size() == 1);

      here.emit("all", 1, new byte[0].length);
      here.to("red").emit("red");
      here.to("red", "blue").emit("union");
      here.except("red").emit("except");
      here.local().emit("local");
      there.to(ann.id()).emit("own room");
      here.emit("last");

      assertThat(bob.next()).isEqualTo("42[\"all\",1,0]");
      assertThat(bob.next()).isEqualTo("42[\"red\"]");
      assertThat(bob.next()).isEqualTo("42[\"union\"]");
      assertThat(bob.next()).isEqualTo("42[\"last\"]");
      assertThat(List.of(ann.next(), ann.next(), ann.next(), ann.next()))
          .containsExactly("42[\"all\",1,0]", "42[\"union\"]", "42[\"except\"]", "42[\"local\"]");
      assertThat(List.of(ann.next(), ann.next()))
          .containsExactlyInAnyOrder("42[\"own room\"]", "42[\"last\"]");
    }
  }

  @Test
  void clients_of_both_nodes_answer_and_who_does_not_is_missing() throws Exception {
    try (var ann = peer(one, "/");
        var bob = peer(two, "/")) {
      var all = here.timeout(Duration.ofSeconds(20)).emitWithAck("q");
      ann.send("43" + ackNumber(ann.next()) + "[\"ann\"]");
      bob.send("43" + ackNumber(bob.next()) + "[\"bob\"]");
      assertThat(all.get()).containsExactlyInAnyOrder(Args.of("ann"), Args.of("bob"));

      var some = here.timeout(Duration.ofMillis(500)).emitWithAck("q");
      bob.send("43" + ackNumber(bob.next()) + "[\"bob\"]");
      assertThatThrownBy(some::get)
          .cause()
          .isInstanceOfSatisfying(
              AckMissing.class,
              missing -> assertThat(missing.answers()).containsExactly(Args.of("bob")));
    }
  }

  @Test
  void sockets_are_found_moved_and_ended_across_nodes() throws Exception {
    there.onConnection(socket -> socket.data().put("name", "bob"));
    try (var ann = peer(one, "/");
        var bob = peer(two, "/")) {
      List<RemoteSocket> all = here.fetchSockets().get();
      assertThat(all).extracting(RemoteSocket::id).containsExactlyInAnyOrder(ann.id(), bob.id());
      RemoteSocket far = here.to(bob.id()).fetchSockets().get().getFirst();
      assertThat(far.data()).containsEntry("name", "bob");
      assertThat(far.auth().path("who").asString()).isEqualTo("ann");
      assertThat(far.handshake().query()).containsEntry("EIO", "4");
      assertThat(far.handshake().headers()).containsKey("host");

      far.join("den");
      here.to("den").emit("in");
      assertThat(bob.next()).isEqualTo("42[\"in\"]");
      here.socketsLeave("den");
      here.to("den").emit("in");
      far.emit("still");
      assertThat(bob.next()).isEqualTo("42[\"still\"]");
      far.disconnect(false);
      assertThat(bob.next()).isEqualTo("41");
      await().until(() -> here.fetchSockets().get().size() == 1);
    }
  }

  @Test
  void programs_send_events_to_one_another_and_answer() throws Exception {
    var seen = new LinkedBlockingQueue<Args>();
    here.on("hi", (args, _) -> seen.add(Args.of("here", args)));
    there.on("hi", (args, _) -> seen.add(Args.of("there", args)));
    there.on("sum", (args, ack) -> ack.send(args.get(0).intValue() + args.get(1).intValue()));

    here.serverSideEmit("hi", 1);

    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(Args.of("there", 1));
    assertThat(seen).isEmpty();
    assertThat(here.serverSideEmitWithAck("sum", 1, 2).get()).containsExactly(Args.of(3));
    assertThatThrownBy(() -> there.serverSideEmitWithAck("nobody", 1).get())
        .hasCauseInstanceOf(AckMissing.class)
        .hasMessageContaining("only 0 responses received out of 1");
  }

  @Test
  void a_child_namespace_is_shared_as_long_as_it_is_there() throws Exception {
    here.of(Pattern.compile("/room-\\d")).onConnection(_ -> {});
    there.of(Pattern.compile("/room-\\d")).onConnection(_ -> {});
    var bob = peer(two, "/room-1");
    try (var _ = peer(one, "/room-1")) {
      awaitServers("/room-1", 2);

      here.of("/room-1").emit("x");
      assertThat(bob.next()).isEqualTo("42/room-1,[\"x\"]");

      bob.close();
      awaitServers("/room-1", 1);
    }
  }

  @Test
  void without_redis_a_node_serves_its_own_clients_and_finds_the_others_again() throws Exception {
    try (var ann = peer(one, "/");
        var bob = peer(two, "/")) {
      redis.kill();

      here.emit("alone");
      assertThat(ann.next()).isEqualTo("42[\"alone\"]");
      assertThatThrownBy(() -> here.fetchSockets().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(Unavailable.class);
      assertThat(here.local().fetchSockets().get()).hasSize(1);

      redis.begin();
      awaitServers("/", 2);
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(() -> here.fetchSockets().get().size() == 2);
      here.emit("back");
      assertThat(bob.next()).isEqualTo("42[\"back\"]");
    }
  }

  @Test
  void what_makes_no_sense_is_counted_and_does_no_harm() throws Exception {
    try (var ann = peer(one, "/")) {
      String[] channels = {"socket.io#/#", "socket.io-request#/#", "socket.io-response#/#"};
      for (String channel : channels) {
        for (String garbage : List.of("x", "{", "{}", "[1]")) {
          redis.command("PUBLISH " + channel + " " + garbage);
        }
      }

      await().until(() -> metric("parley_socketio_cluster_ignored_total") == 12);
      there.emit("fine");
      assertThat(ann.next()).isEqualTo("42[\"fine\"]");
      assertThat(here.fetchSockets().get()).hasSize(1);
    }
  }

  private double metric(String name) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(one.url() + "metrics")).build();
    String page = bed.http().send(request, HttpResponse.BodyHandlers.ofString()).body();
    return page.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  private static String ackNumber(String event) {
    return event.replaceAll("42(\\d+)\\[.*", "$1");
  }
}
