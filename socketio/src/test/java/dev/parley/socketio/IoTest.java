package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.problem.Disconnects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and programs can do, message by message. */
class IoTest {
  private final World world = new World();
  private final Io io = world.io;
  private final List<Socket> sockets = new ArrayList<>();

  IoTest() {
    io.onConnection(sockets::add);
  }

  @Test
  void a_client_joins_the_main_namespace_and_is_told_its_id() {
    World.Peer ann = world.connection(0);

    ann.says("0{\"token\":\"t\"}");

    Socket socket = sockets.getFirst();
    assertThat(ann.hears()).containsExactly("0{\"sid\":\"" + socket.id() + "\"}");
    assertThat(socket.id()).matches("[\\w-]{20}");
    assertThat(socket.auth().path("token").asString()).isEqualTo("t");
    assertThat(socket.rooms()).containsExactly(socket.id());
    assertThat(io.of("/").socketCount()).isEqualTo(1);
  }

  @Test
  void what_a_handler_of_connections_sends_comes_behind_the_answer() {
    io.onConnection(socket -> socket.emit("auth", socket.auth()));
    World.Peer ann = world.connection(0);

    ann.says("0");

    assertThat(ann.hears()).hasSize(2).last().isEqualTo("2[\"auth\",{}]");
  }

  @Test
  void a_namespace_that_is_not_there_is_refused_and_the_connection_stays() {
    World.Peer ann = world.connection(0);

    ann.says("0/random");

    assertThat(ann.hears()).containsExactly("4/random,{\"message\":\"Invalid namespace\"}");
    assertThat(ann.connection.closed()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4{}", "", "9[]", "2{}", "2abc[\"x\"]", "2[\"connect\"]", "0[]", "0"})
  void what_is_no_packet_or_comes_out_of_turn_ends_the_connection(String packet) {
    World.Peer ann = world.client(0);
    List<String> reasons = new ArrayList<>();
    sockets.getFirst().onDisconnect(reasons::add);

    ann.says(packet);

    assertThat(ann.connection.closed()).isEqualTo(Disconnects.PROTOCOL_VIOLATION);
    assertThat(reasons).containsExactly("parse error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2[\"a\"]", "1", "30[]", "2/custom,[\"a\"]"})
  void nothing_may_be_said_in_a_namespace_that_was_not_joined(String packet) {
    World.Peer ann = world.connection(0);

    ann.says(packet);

    assertThat(ann.connection.closed()).isEqualTo(Disconnects.PROTOCOL_VIOLATION);
  }

  @Test
  void joining_a_namespace_again_ends_the_connection() {
    World.Peer ann = world.client(0);

    ann.says("0");

    assertThat(ann.connection.closed()).isEqualTo(Disconnects.PROTOCOL_VIOLATION);
  }

  @Test
  void a_connection_that_joins_nothing_ends_in_time() {
    World.Peer idle = world.connection(0);
    World.Peer ann = world.client(1);

    world.time.pass(World.SETTINGS.connectTimeout());

    assertThat(idle.connection.closed()).isEqualTo(Disconnects.NO_CONNECT);
    assertThat(ann.connection.closed()).isNull();
  }

  @Test
  void one_connection_carries_several_namespaces_up_to_the_limit() {
    io.of("/a");
    io.of("/b").onConnection(socket -> socket.on("x", (args, ack) -> socket.emit("y", args)));
    io.of("c");
    World.Peer ann = world.client(0);

    ann.says("0/a,", "0/b,{}", "0/c,");
    assertThat(ann.hears())
        .hasSize(3)
        .last()
        .isEqualTo("4/c,{\"message\":\"Too many namespaces\"}");
    ann.says("2/b,[\"x\",1]");

    assertThat(ann.hears()).containsExactly("2/b,[\"y\",1]");
  }

  @Test
  void an_event_reaches_its_handlers_with_its_arguments_and_is_answered_once() {
    World.Peer ann = world.client(0);
    Socket socket = sockets.getFirst();
    List<String> any = new ArrayList<>();
    socket.onAny((event, args) -> any.add(event + args));
    socket.on(
        "sum",
        (args, ack) -> {
          ack.send(args.get(0).asInt() + args.get(1).asInt());
          ack.send("again");
        });

    ann.says("27[\"sum\",1,2]", "2[\"sum\",3,4]", "2[\"other\"]");

    assertThat(ann.hears()).containsExactly("37[3]");
    assertThat(any).containsExactly("sum[1, 2]", "sum[3, 4]", "other[]");
  }

  @Test
  void handlers_are_added_called_once_and_taken_away() {
    World.Peer ann = world.client(0);
    Socket socket = sockets.getFirst();
    List<String> got = new ArrayList<>();
    EventHandler handler = (args, _) -> got.add("on " + args);
    socket.on("e", handler).once("e", (args, _) -> got.add("once " + args));

    ann.says("2[\"e\",1]", "2[\"e\",2]");
    socket.off("e", handler);
    ann.says("2[\"e\",3]");

    assertThat(got).containsExactly("on [1]", "once [1]", "on [2]");
    assertThatThrownBy(() -> socket.on("disconnect", handler))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onDisconnect");
  }

  private record Order(String item, int count) {}

  @Test
  void an_argument_comes_as_a_record_or_goes_to_the_error_handlers() {
    World.Peer ann = world.client(0);
    List<Object> got = new ArrayList<>();
    sockets
        .getFirst()
        .on("order", Order.class, (order, ack) -> ack.send(order.count() + " " + order.item()))
        .onError(got::add);

    ann.says("21[\"order\",{\"item\":\"tea\",\"count\":2}]", "22[\"order\",[1]]");

    assertThat(ann.hears()).containsExactly("31[\"2 tea\"]");
    assertThat(got).containsExactly("'order' has come with what is no Order");
    assertThat(world.bugs).isEmpty();
  }

  @Test
  void binary_values_travel_as_attachments_both_ways() {
    World.Peer ann = world.client(0);
    sockets.getFirst().on("b", (args, ack) -> ack.send(args.bytes(0), Map.of("n", new byte[] {9})));

    ann.says("51-4[\"b\",{\"_placeholder\":true,\"num\":0}]");
    ann.saysBinary(1, 2, 3);

    assertThat(ann.hears())
        .first()
        .isEqualTo(
            "62-4[{\"_placeholder\":true,\"num\":0},{\"n\":{\"_placeholder\":true,\"num\":1}}]");
    assertThat(ann.connection.frames().subList(2, 4))
        .extracting(frame -> frame.bytes())
        .containsExactly(new byte[] {1, 2, 3}, new byte[] {9});
  }

  @Test
  void what_a_handler_throws_goes_no_further() {
    World.Peer ann = world.client(0);
    sockets
        .getFirst()
        .on(
            "e",
            (_, _) -> {
              throw new IllegalStateException("thrown on purpose");
            })
        .on("e", (_, ack) -> ack.send());

    ann.says("21[\"e\"]");

    assertThat(ann.hears()).containsExactly("31[]");
    assertThat(world.bugs).hasSize(1);
  }

  @Test
  void middlewares_refuse_with_a_message_and_data_or_let_pass() {
    List<String> order = new ArrayList<>();
    io.use((socket, next) -> {
      order.add("first");
      next.proceed();
    });
    io.use((socket, next) -> {
      order.add("second");
      if (socket.auth().has("token")) {
        socket.data().put("user", "ann");
        socket.join("staff");
        next.proceed();
        next.refuse("too late");
      } else {
        next.refuse("not authorized", Map.of("code", 7));
      }
    });
    World.Peer ann = world.connection(0);

    ann.says("0");
    assertThat(ann.hears())
        .containsExactly("4{\"message\":\"not authorized\",\"data\":{\"code\":7}}");
    ann.says("0{\"token\":1}");
    assertThat(ann.hears()).hasSize(1).first().asString().startsWith("0{\"sid\"");
    io.to("staff").emit("hi");
    world.time.settle();

    assertThat(ann.hears()).containsExactly("2[\"hi\"]");
    assertThat(order).containsExactly("first", "second", "first", "second");
    assertThat(sockets.getFirst().data()).containsEntry("user", "ann");
  }

  @Test
  void a_middleware_that_throws_refuses() {
    io.use((_, _) -> {
      throw new IllegalStateException("thrown on purpose");
    });
    World.Peer ann = world.connection(0);

    ann.says("0");

    assertThat(ann.hears()).containsExactly("4{\"message\":\"internal error\"}");
    assertThat(world.bugs).hasSize(1);
  }

  @Test
  void a_client_that_leaves_while_it_is_judged_is_never_connected() {
    List<Next> waiting = new ArrayList<>();
    io.use((_, next) -> waiting.add(next));
    World.Peer ann = world.connection(0);
    ann.says("0");

    ann.leaves(Disconnects.DEAD);
    waiting.getFirst().proceed();
    world.time.settle();

    assertThat(sockets).isEmpty();
    assertThat(io.of("/").socketCount()).isZero();
  }

  @Test
  void middlewares_of_a_socket_see_its_events_first_and_may_hold_them_back() {
    World.Peer ann = world.client(0);
    Socket socket = sockets.getFirst();
    List<String> got = new ArrayList<>();
    socket.use((event, args, next) -> {
      if (args.size() > 1) {
        next.refuse("too many");
      } else {
        next.proceed();
      }
    });
    socket.on("e", (args, _) -> got.add("e" + args)).onError(got::add);

    ann.says("2[\"e\",1,2]", "2[\"e\",1]");

    assertThat(got).containsExactly("too many", "e[1]");
  }
}
