package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.problem.Disconnects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom messages reach, and how sockets and namespaces come and go. */
class RoomsTest {
  private final World world = new World();
  private final Io io = world.io;
  private final List<Socket> sockets = new ArrayList<>();

  RoomsTest() {
    io.onConnection(sockets::add);
  }

  @Test
  void a_union_of_rooms_reaches_each_member_once_and_no_exception() {
    World.Peer ann = world.client(0);
    World.Peer bob = world.client(1);
    World.Peer cid = world.client(0);
    World.Peer dan = world.client(1);
    sockets.get(0).join("a", "b");
    sockets.get(1).join("b");
    sockets.get(2).join("a", "c");
    world.time.settle();

    io.to("a").to("b").except("c").emit("x", 1);
    sockets.get(0).to("b").emit("y");
    sockets.get(3).broadcast().emit("z");
    io.to(sockets.get(3).id()).emit("own");
    io.in("nobody").emit("none");
    world.time.settle();

    assertThat(ann.hears()).containsExactly("2[\"x\",1]", "2[\"z\"]");
    assertThat(bob.hears()).containsExactly("2[\"x\",1]", "2[\"y\"]", "2[\"z\"]");
    assertThat(cid.hears()).containsExactly("2[\"z\"]");
    assertThat(dan.hears()).containsExactly("2[\"own\"]");
    assertThat(world.encoding.openBatches()).isZero();
  }

  @Test
  void an_event_reaches_who_was_in_the_room_when_its_sender_sent_it() {
    World.Peer ann = world.client(0);
    Socket socket = sockets.getFirst();

    io.to("a").emit("before");
    socket.join("a");
    io.to("a").emit("within");
    socket.leave("a");
    io.to("a").emit("behind");
    socket.join("a");
    io.except("a").emit("elsewhere");
    socket.leave("a");
    io.except("a").emit("out");
    world.time.settle();

    assertThat(ann.hears()).containsExactly("2[\"within\"]", "2[\"out\"]");
  }

  @Test
  void of_two_threads_that_move_a_socket_the_later_one_has_its_way() {
    World.Peer ann = world.client(0);
    Socket socket = sockets.getFirst();
    socket.join("b");
    world.time.settle();

    socket.join("a");
    socket.leave("b");
    world.time.on(
        world.time.loop(0),
        () -> {
          socket.leave("a");
          socket.join("b");
        });
    world.time.settle();
    io.to("a").emit("a");
    io.to("b").emit("b");
    world.time.settle();

    assertThat(socket.rooms()).containsExactlyInAnyOrder(socket.id(), "b");
    assertThat(ann.hears()).containsExactly("2[\"b\"]");
  }

  @Test
  void whoever_leaves_a_room_or_the_server_gets_nothing_more() {
    World.Peer ann = world.client(0);
    World.Peer bob = world.client(0);
    Socket annSocket = sockets.get(0);
    annSocket.join("a");
    sockets.get(1).join("a");
    annSocket.leave("a");
    List<String> told = new ArrayList<>();
    sockets.get(1).onDisconnecting(why -> told.add(why + " in " + sockets.get(1).rooms().size()));
    sockets.get(1).onDisconnect(why -> told.add(why + " in " + sockets.get(1).rooms().size()));

    bob.leaves(Disconnects.PING_TIMEOUT);
    io.to("a").emit("x");
    world.time.settle();

    assertThat(ann.hears()).isEmpty();
    assertThat(bob.hears()).isEmpty();
    assertThat(told).containsExactly("ping timeout in 2", "ping timeout in 0");
    assertThat(io.of("/").socketCount()).isEqualTo(1);
  }

  @Test
  void what_is_sent_in_different_ways_keeps_its_order() {
    World.Peer ann = world.client(0);
    Socket socket = sockets.getFirst();

    world.time.on(
        world.time.loop(0),
        () -> {
          io.to("a").emit("not yet");
          socket.join("a");
          io.to("a").emit("1");
          socket.emit("2");
          io.emit("3");
          socket.leave("a");
          io.to("a").emit("no more");
        });
    world.time.settle();

    assertThat(ann.hears()).containsExactly("2[\"1\"]", "2[\"2\"]", "2[\"3\"]");
  }

  @Test
  void what_is_volatile_is_not_kept_for_a_full_connection() {
    World.Peer ann = world.client(0);
    ann.connection.takeOnly(0);

    io.emitVolatile("gone");
    sockets.getFirst().emitVolatile("gone");
    io.emit("kept");
    world.time.settle();
    ann.takesMore();

    assertThat(ann.hears()).containsExactly("2[\"kept\"]");
  }

  @Test
  void a_client_is_asked_and_answers_or_does_not() {
    World.Peer ann = world.client(0);
    Socket socket = sockets.getFirst();

    CompletableFuture<Args> first = socket.emitWithAck("q", 1);
    CompletableFuture<Args> second = socket.timeout(Duration.ofSeconds(2)).emitWithAck("q", 2);
    CompletableFuture<Args> third = socket.emitWithAck("q", 3);
    world.time.settle();
    assertThat(ann.hears()).containsExactly("20[\"q\",1]", "21[\"q\",2]", "22[\"q\",3]");
    ann.says("30[\"yes\"]", "30[\"again\"]", "399[\"unknown\"]");
    world.time.pass(Duration.ofSeconds(2));
    ann.leaves(Disconnects.NORMAL);

    assertThat(first.resultNow().string(0)).isEqualTo("yes");
    assertThat(second.exceptionNow()).hasMessage("operation has timed out");
    assertThat(third.exceptionNow()).hasMessage("socket has been disconnected");
    CompletableFuture<Args> late = socket.emitWithAck("late");
    world.time.settle();
    assertThat(late.exceptionNow()).isInstanceOf(AckMissing.class);
  }

  @Test
  void many_clients_are_asked_and_those_who_answer_in_time_are_told() {
    World.Peer ann = world.client(0);
    World.Peer bob = world.client(1);

    CompletableFuture<List<Args>> all = io.timeout(Duration.ofSeconds(1)).emitWithAck("q");
    CompletableFuture<List<Args>> some = io.timeout(Duration.ofSeconds(1)).emitWithAck("q");
    world.time.settle();
    ann.says("30[1]", "31[2]");
    bob.says("30[3]");
    world.time.pass(Duration.ofSeconds(1));

    assertThat(all.resultNow()).extracting(Args::toString).containsExactly("[1]", "[3]");
    assertThat(some.handle((_, failure) -> failure).resultNow())
        .isInstanceOfSatisfying(
            AckMissing.class,
            missing ->
                assertThat(missing.answers()).extracting(Args::toString).containsExactly("[2]"));
    CompletableFuture<List<Args>> none = io.to("nobody").emitWithAck("q");
    world.time.settle();
    assertThat(none.resultNow()).isEmpty();
  }

  @Test
  void sockets_are_found_moved_and_disconnected_wherever_they_are() {
    World.Peer ann = world.client(0);
    World.Peer bob = world.client(1);
    sockets.get(0).data().put("name", "ann");
    io.socketsJoin("all");
    io.to(sockets.get(0).id()).socketsJoin("some");
    world.time.settle();

    CompletableFuture<List<RemoteSocket>> some = io.in("some").fetchSockets();
    world.time.settle();
    assertThat(some.resultNow()).hasSize(1);
    RemoteSocket found = some.resultNow().getFirst();
    assertThat(found.rooms()).containsExactlyInAnyOrder(found.id(), "all", "some");
    assertThat(found.data()).containsEntry("name", "ann");
    found.leave("all");
    found.emit("hi");
    io.to("all").disconnectSockets(false);
    world.time.settle();

    assertThat(ann.hears()).containsExactly("2[\"hi\"]");
    assertThat(bob.hears()).containsExactly("1");
    assertThat(bob.connection.closed()).isNull();
    found.disconnect(true);
    world.time.settle();
    assertThat(ann.connection.closed()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"false, 1, server namespace disconnect", "true, 2, server namespace disconnect"})
  void a_program_ends_a_socket_or_its_whole_connection(boolean close, int ended, String reason) {
    List<String> reasons = new ArrayList<>();
    io.onConnection(socket -> socket.onDisconnect(reasons::add));
    io.of("/b").onConnection(socket -> socket.onDisconnect(reasons::add));
    World.Peer ann = world.client(0);
    ann.says("0/b,");

    sockets.getFirst().disconnect(close);
    world.time.settle();

    assertThat(reasons).hasSize(ended).containsOnly(reason);
    assertThat(ann.connection.closed() != null).isEqualTo(close);
  }

  @Test
  void a_client_leaves_a_namespace_and_may_come_back() {
    World.Peer ann = world.client(0);
    List<String> reasons = new ArrayList<>();
    sockets.getFirst().onDisconnect(reasons::add);

    ann.says("1");
    sockets.getFirst().emit("late");
    ann.says("0");

    assertThat(reasons).containsExactly("client namespace disconnect");
    assertThat(sockets).hasSize(2);
    assertThat(ann.hears()).hasSize(1);
  }

  @Test
  void namespaces_are_made_for_the_names_that_clients_ask_for_and_gone_with_the_last() {
    List<String> joined = new ArrayList<>();
    io.of(Pattern.compile("/room-\\d+"))
        .use((_, next) -> {
          if (joined.size() < 9) {
            next.proceed();
          } else {
            next.refuse("full");
          }
        })
        .onConnection(socket -> joined.add(socket.namespace().name()));
    World.Peer ann = world.client(0);
    World.Peer bob = world.client(1);
    World.Peer cid = world.client(1);

    ann.says("0/room-1,", "0/room-2,", "0/other,");
    bob.says("0/room-1,");
    cid.says("0/room-3,");

    assertThat(joined).containsExactly("/room-1", "/room-2", "/room-1");
    assertThat(cid.hears()).containsExactly("4/room-3,{\"message\":\"Invalid namespace\"}");
    ann.leaves(Disconnects.DEAD);
    assertThat(io.namespaces()).extracting(Namespace::name).containsOnly("/", "/room-1");
    cid.says("0/room-3,");
    assertThat(joined).hasSize(4);
  }

  @Test
  void a_namespace_whose_first_client_is_refused_is_not_kept() {
    io.of(Pattern.compile("/n")).use((_, next) -> next.refuse("no"));
    World.Peer ann = world.client(0);

    ann.says("0/n,");

    assertThat(ann.hears()).containsExactly("4/n,{\"message\":\"no\"}");
    assertThat(io.namespaces()).extracting(Namespace::name).containsExactly("/");
  }
}
