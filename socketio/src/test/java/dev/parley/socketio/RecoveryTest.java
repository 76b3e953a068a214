package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come back as the sockets they were, or are told that they are not. */
class RecoveryTest {
  private static final Pattern JOINED =
      Pattern.compile("0\\{\"sid\":\"([\\w-]+)\",\"pid\":\"([\\w-]+)\"}");

  private final World world = new World(World.SETTINGS, true);
  private final Io io = world.io;
  private final List<Socket> sockets = new ArrayList<>();

  RecoveryTest() {
    io.onConnection(sockets::add);
  }

  @Test
  void every_event_that_can_be_recovered_carries_its_place() {
    Visit ann = new Visit("");

    io.emit("a", 1);
    sockets.getFirst().emit("b", "x");
    io.emitVolatile("c");
    var _ = sockets.getFirst().emitWithAck("d");
    world.time.settle();

    assertThat(ann.peer.hears())
        .containsExactly(
            "2[\"a\",1,\"e.1.7\"]", "2[\"b\",\"x\",\"e.2.7\"]", "2[\"c\"]", "20[\"d\"]");
  }

  @Test
  void a_client_goes_on_with_its_rooms_and_data_and_what_it_has_missed() {
    Visit ann = new Visit("");
    sockets.getFirst().join("r");
    sockets.getFirst().data().put("name", "ann");
    io.to("r").emit("before");
    world.time.settle();
    ann.leaves(Disconnects.DEAD);
    io.to("r").emit("missed", 1);
    io.to("other").emit("not for her");
    io.except("r").emit("nor this");
    sockets.getFirst().emit("gone");
    io.emit("missed", 2);
    world.time.settle();

    Visit again = new Visit(ann.proof("e.1.7"));

    assertThat(again.sid).isEqualTo(ann.sid);
    assertThat(again.pid).isEqualTo(ann.pid);
    assertThat(again.before)
        .containsExactly("2[\"missed\",1,\"e.2.7\"]", "2[\"missed\",2,\"e.5.7\"]");
    assertThat(sockets.getLast().recovered()).isTrue();
    assertThat(sockets.getLast().rooms()).containsExactlyInAnyOrder(ann.sid, "r");
    assertThat(sockets.getLast().data()).containsEntry("name", "ann");
    io.to("r").emit("live");
    world.time.settle();
    assertThat(again.peer.hears()).containsExactly("2[\"live\",\"e.7.7\"]");
  }

  @Test
  void a_client_that_never_had_an_event_misses_all_since_it_connected() {
    io.emit("long ago");
    world.time.settle();
    Visit ann = new Visit("");
    ann.leaves(Disconnects.PING_TIMEOUT);
    io.emit("missed");
    world.time.settle();

    Visit again = new Visit(ann.proof(null));

    assertThat(again.sid).isEqualTo(ann.sid);
    assertThat(again.before).containsExactly("2[\"missed\",\"e.2.7\"]");
  }

  @Test
  void a_state_is_used_once_and_the_newest_connection_is_the_one() {
    Visit ann = new Visit("");
    Visit second = new Visit(ann.proof(null));

    assertThat(second.sid).isEqualTo(ann.sid);
    assertThat(ann.peer.connection.closed()).isEqualTo(Disconnects.REPLACED);
    io.emit("x");
    world.time.settle();
    assertThat(second.peer.hears()).hasSize(1);
    second.peer.says("1");

    Visit third = new Visit(ann.proof(null));

    assertThat(third.sid).isNotEqualTo(ann.sid);
    assertThat(sockets.getLast().recovered()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"pid\":\"nobody\"}",
        "{\"pid\":7}",
        "{\"pid\":\"PID\",\"offset\":7}",
        "{\"pid\":\"PID\",\"offset\":\"garbage\"}",
        "{\"pid\":\"PID\",\"offset\":\"e.99.7\"}",
        "{\"pid\":\"PID\",\"offset\":\"other.0.0\"}"
      })
  void with_anything_else_than_what_it_was_told_a_client_begins_anew(String proof) {
    Visit ann = new Visit("");
    io.emit("x");
    world.time.settle();
    ann.leaves(Disconnects.DEAD);

    Visit again = new Visit(proof.replace("PID", ann.pid));

    assertThat(again.sid).isNotEqualTo(ann.sid);
    assertThat(again.pid).isNotEqualTo(ann.pid);
    assertThat(sockets.getLast().recovered()).isFalse();
  }

  @Test
  void whoever_has_missed_what_is_no_longer_kept_begins_anew() {
    Visit ann = new Visit("");
    ann.leaves(Disconnects.DEAD);
    io.emit("1");
    io.emit("2");
    world.time.settle();
    world.journal.oldest = 2;

    assertThat(new Visit(ann.proof(null)).sid).isNotEqualTo(ann.sid);
  }

  @Test
  void a_state_is_kept_for_the_window_and_not_longer() {
    Visit ann = new Visit("");
    Visit bob = new Visit("");
    world.time.pass(Duration.ofMinutes(10));
    ann.leaves(Disconnects.DEAD);
    world.time.pass(Duration.ofSeconds(119));
    assertThat(new Visit(ann.proof(null)).sid).isEqualTo(ann.sid);

    bob.leaves(Disconnects.DEAD);
    world.time.pass(Duration.ofSeconds(121));

    assertThat(new Visit(bob.proof(null)).sid).isNotEqualTo(bob.sid);
  }

  @Test
  void states_of_those_who_left_for_good_are_not_kept() {
    Visit ann = new Visit("");
    ann.peer.says("1");
    Visit bob = new Visit("");
    sockets.getLast().disconnect(false);
    Visit cid = new Visit("");
    cid.leaves(Disconnects.PROTOCOL_VIOLATION);
    world.time.settle();

    assertThat(world.states.size()).isZero();
    assertThat(bob.peer.connection.closed()).isNull();
  }

  @Test
  void what_goes_directly_does_not_overtake_what_goes_through_the_log() {
    Visit ann = new Visit("");
    Socket socket = sockets.getFirst();

    world.time.on(
        world.time.loop(0),
        () -> {
          socket.emit("1");
          var _ = socket.emitWithAck("2");
          io.emit("3");
          socket.emitVolatile("4");
          socket.disconnect(false);
        });

    assertThat(ann.peer.hears())
        .containsExactly("2[\"1\",\"e.1.7\"]", "20[\"2\"]", "2[\"3\",\"e.2.7\"]", "2[\"4\"]", "1");
  }

  @Test
  void an_event_that_the_log_does_not_take_holds_up_nothing() {
    Visit ann = new Visit("");
    world.journal.away = true;
    io.emit("lost");
    io.emitVolatile("direct");
    world.time.settle();

    assertThat(ann.peer.hears()).containsExactly("2[\"direct\"]");
    assertThat(world.bugs).hasSize(1);
  }

  @Test
  void when_events_are_lost_on_the_way_clients_come_back_and_get_them() {
    Visit ann = new Visit("");
    world.journal.withholds = true;
    io.emit("1");
    world.time.settle();

    world.journal.lose("/");

    assertThat(ann.peer.connection.closed()).isEqualTo(Disconnects.TRANSPORT_ERROR);
    assertThat(new Visit(ann.proof(null)).before).containsExactly("2[\"1\",\"e.1.7\"]");
  }

  @Test
  void the_log_of_a_namespace_that_is_gone_is_read_no_more() {
    io.of(Pattern.compile("/n-.*"));
    World.Peer ann = world.client(0);
    ann.says("0/n-1,");
    assertThat(world.journal.isFollowed("/n-1")).isTrue();

    ann.leaves(Disconnects.DEAD);

    assertThat(world.journal.isFollowed("/n-1")).isFalse();
  }

  /** One connection of a client, in the main namespace. */
  private final class Visit {
    final World.Peer peer = world.connection(0);
    final List<String> before = new ArrayList<>();
    String sid = "";
    String pid = "";

    Visit(String proof) {
      peer.says("0" + proof);
      for (String text : peer.hears()) {
        Matcher joined = JOINED.matcher(text);
        if (joined.matches()) {
          sid = joined.group(1);
          pid = joined.group(2);
        } else {
          before.add(text);
        }
      }
      assertThat(sid).isNotEmpty();
    }

    String proof(@org.jspecify.annotations.Nullable String offset) {
      String last = offset == null ? "" : ",\"offset\":\"" + offset + "\"";
      return "{\"pid\":\"" + pid + "\"" + last + "}";
    }

    void leaves(Disconnect why) {
      peer.leaves(why);
    }
  }
}
