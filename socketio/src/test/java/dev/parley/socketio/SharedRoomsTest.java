package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody is told and asked who has a part in rooms. */
final class SharedRoomsTest {
  private final World world = new World();
  private final List<Socket> sockets = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final SharedRooms other =
      new SharedRooms() {
        @Override
        public void opened(Namespace namespace, String room) {
          told.add("opened " + namespace.name() + " " + room);
        }

        @Override
        public void closed(Namespace namespace, String room) {
          told.add("closed " + namespace.name() + " " + room);
        }

        @Override
        public boolean takes(Namespace namespace, String room, String event, Args args) {
          told.add("asked " + room + " " + event + args);
          return event.equals("mine");
        }
      };

  private World.Peer ann;
  private World.Peer bob;

  @BeforeEach
  void connect() {
    world.io.onConnection(sockets::add);
    world.io.share(other);
    ann = world.client(0);
    bob = world.client(1);
  }

  @Test
  void it_is_told_of_each_loop_where_a_room_has_its_first_and_its_last_member() {
    sockets.get(0).join("r");
    sockets.get(1).join("r");
    world.time.settle();
    sockets.get(0).leave("r");
    bob.says("1");
    world.time.settle();

    assertThat(told).containsExactly("opened / r", "opened / r", "closed / r", "closed / r");
  }

  @Test
  void what_it_takes_reaches_nobody_before_it_is_brought_back() {
    sockets.get(0).join("r");
    world.time.settle();
    ann.hears();

    world.io.to("r").emit("mine", 1);
    world.io.to("r").emit("other", 2);
    world.time.settle();

    assertThat(ann.hears()).containsExactly("2[\"other\",2]");
    world.io.of("/").emitHere("r", "mine", 1);
    world.time.settle();
    assertThat(ann.hears()).containsExactly("2[\"mine\",1]");
    assertThat(told).containsExactly("opened / r", "asked r mine[1]", "asked r other[2]");
  }

  @Test
  void it_is_asked_of_nothing_but_what_is_for_all_of_one_room() {
    world.io.emit("mine");
    world.io.to("r", "s").emit("mine");
    world.io.to("r").except("s").emit("mine");
    world.io.to("r").emitVolatile("mine");
    world.time.settle();

    assertThat(told).isEmpty();
  }

  @Test
  void what_was_asked_before_is_done_when_a_namespace_has_settled() {
    sockets.get(0).join("r");
    sockets.get(1).join("r");
    CompletableFuture<Void> settled = world.io.of("/").settled();
    List<String> before = new ArrayList<>();
    var _ = settled.thenRun(() -> before.addAll(told));
    world.time.settle();

    assertThat(before).containsExactly("opened / r", "opened / r");
  }

  @Test
  void a_handler_of_any_event_may_answer_and_knows_whether_that_is_wanted() {
    List<Boolean> wanted = new ArrayList<>();
    sockets
        .getFirst()
        .onAny(
            new AnyHandler() {
              @Override
              public void on(String event, Args args) {
                throw new AssertionError("not this one");
              }

              @Override
              public void on(String event, Args args, Ack ack) {
                wanted.add(ack.wanted());
                ack.send(event);
              }
            });
    ann.hears();

    ann.says("2[\"a\"]");
    ann.says("27[\"b\"]");

    assertThat(wanted).containsExactly(false, true);
    assertThat(ann.hears()).containsExactly("37[\"b\"]");
  }

  @Test
  void a_client_that_is_dropped_loses_its_connection_as_on_a_failure() {
    List<String> reasons = new ArrayList<>();
    sockets.getFirst().onDisconnect(reasons::add);

    sockets.getFirst().drop();
    world.time.settle();

    assertThat(reasons).containsExactly(DisconnectReason.TRANSPORT_ERROR);
    assertThat(ann.connection.closed()).isNotNull();
  }
}
