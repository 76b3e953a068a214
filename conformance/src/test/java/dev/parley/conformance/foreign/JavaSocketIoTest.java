package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.server.Parley;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The client for Java and Android, over each transport and from the one to the other. */
@Tag("foreign")
@ParameterizedClass
@ValueSource(strings = {"websocket", "polling", "polling,websocket"})
class JavaSocketIoTest {

  @SuppressWarnings("NullAway.Init") // start
  private static Parley parley;

  private final String[] transports;
  private final List<Socket> open = new ArrayList<>();

  JavaSocketIoTest(String transports) {
    this.transports = transports.split(",", -1);
  }

  @BeforeAll
  static void start() {
    parley = Parley.open("server.port=0");
    SocketIoFixture.prepare(parley.socketIo());
  }

  @AfterAll
  static void stop() {
    parley.close();
  }

  @AfterEach
  void leave() {
    open.forEach(Socket::disconnect);
  }

  @Test
  void credentials_come_back_with_the_first_event() throws Exception {
    Socket socket = socket("/", Map.of("token", "123"));
    BlockingQueue<Object[]> auth = heard(socket, "auth");

    socket.connect();

    assertThat(next(auth)[0]).hasToString("{\"token\":\"123\"}");
    assertThat(socket.id()).matches("[\\w-]{20}");
  }

  @Test
  void a_refusal_has_its_message_and_data() throws Exception {
    Socket socket = socket("/guarded", Map.of("token", "bad"));
    BlockingQueue<Object[]> errors = heard(socket, Socket.EVENT_CONNECT_ERROR);

    socket.connect();

    JSONObject error = (JSONObject) next(errors)[0];
    assertThat(error.getString("message")).isEqualTo("not you");
    assertThat(error.getJSONObject("data").getInt("code")).isEqualTo(7);
  }

  @Test
  void a_namespace_that_is_not_there_is_refused() throws Exception {
    Socket socket = socket("/nowhere", Map.of());
    BlockingQueue<Object[]> errors = heard(socket, Socket.EVENT_CONNECT_ERROR);

    socket.connect();

    assertThat(((JSONObject) next(errors)[0]).getString("message")).isEqualTo("Invalid namespace");
  }

  @Test
  void events_come_back_with_nested_and_binary_values() throws Exception {
    Socket socket = play();
    BlockingQueue<Object[]> back = heard(socket, "echo-back");
    JSONObject nested =
        new JSONObject().put("list", new JSONArray().put(1).put("zwö")).put("file", bytes(1, 2));

    socket.emit("echo", 1, "text", nested, bytes(3));

    Object[] values = next(back);
    assertThat(values[0]).isEqualTo(1);
    assertThat(values[1]).isEqualTo("text");
    JSONObject returned = (JSONObject) values[2];
    assertThat(returned.getJSONArray("list")).hasToString("[1,\"zwö\"]");
    assertThat((byte[]) returned.get("file")).containsExactly(1, 2);
    assertThat((byte[]) values[3]).containsExactly(3);
  }

  @Test
  void either_side_asks_and_is_answered() throws Exception {
    Socket socket = play();
    BlockingQueue<Object[]> answered = heard(socket, "answered");
    socket.on(
        "question",
        values -> {
          Ack ack = (Ack) values[values.length - 1];
          ack.call("yes", values[0]);
        });

    assertThat(ask(socket, "ask", "a", bytes(9)))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("a"),
            second -> assertThat((byte[]) second).containsExactly(9));
    socket.emit("ask-me", 10_000, "really");

    assertThat(next(answered)).containsExactly("yes", "really");
  }

  @Test
  void a_room_is_told_and_who_is_outside_is_not() throws Exception {
    String room = Channels.fresh();
    Socket sender = play();
    Socket member = play();
    Socket outside = play();
    BlockingQueue<Object[]> inside = heard(member, "told");
    BlockingQueue<Object[]> elsewhere = heard(outside, "told");
    ask(member, "join", room);

    ask(sender, "tell", new JSONObject().put("to", new JSONArray().put(room)), "hello");

    assertThat(next(inside)).containsExactly("hello");
    ask(outside, "ask", "a turn for what is on its way");
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void messages_keep_their_order_from_the_first_moment_on() throws Exception {
    Socket socket = socket("/play", Map.of());
    BlockingQueue<Object[]> back = heard(socket, "echo-back");
    socket.connect();

    for (int i = 0; i < 1_000; i++) {
      socket.emit("echo", i);
    }

    for (int i = 0; i < 1_000; i++) {
      assertThat(next(back)).containsExactly(i);
    }
  }

  @Test
  void who_is_sent_away_is_told_that_it_was_the_server() throws Exception {
    Socket socket = play();
    BlockingQueue<Object[]> ends = heard(socket, Socket.EVENT_DISCONNECT);
    String id = socket.id();

    socket.emit("bye", true);

    assertThat(next(ends)[0]).isEqualTo("io server disconnect");
    assertThat(ask(play(), "reason-of", id)).containsExactly("server namespace disconnect");
  }

  @Test
  void who_leaves_is_known_to_have_left() throws Exception {
    Socket socket = play();
    BlockingQueue<Object[]> ends = heard(socket, Socket.EVENT_DISCONNECT);
    String id = socket.id();
    Socket other = play();

    socket.disconnect();

    assertThat(next(ends)[0]).isEqualTo("io client disconnect");
    await("the server to know")
        .untilAsserted(() ->
            assertThat(ask(other, "reason-of", id)).containsExactly("client namespace disconnect"));
  }

  /** A connected client at {@code /play}. */
  private Socket play() throws InterruptedException {
    Socket socket = socket("/play", Map.of());
    BlockingQueue<Object[]> connected = heard(socket, Socket.EVENT_CONNECT);
    socket.connect();
    next(connected);
    return socket;
  }

  private Socket socket(String namespace, Map<String, String> auth) {
    URI address = URI.create("http://127.0.0.1:" + parley.port() + namespace);
    IO.Options options =
        IO.Options.builder()
            .setTransports(transports)
            .setForceNew(true)
            .setReconnection(false)
            .setAuth(auth)
            .build();
    Socket socket = IO.socket(address, options);
    open.add(socket);
    return socket;
  }

  private static BlockingQueue<Object[]> heard(Socket socket, String event) {
    BlockingQueue<Object[]> heard = new LinkedBlockingQueue<>();
    socket.on(event, heard::add);
    return heard;
  }

  private static Object[] ask(Socket socket, String event, Object... values)
      throws InterruptedException {
    BlockingQueue<Object[]> answers = new LinkedBlockingQueue<>();
    Object[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = (Ack) answers::add;
    socket.emit(event, all);
    return next(answers);
  }

  private static Object[] next(BlockingQueue<Object[]> heard) throws InterruptedException {
    return Objects.requireNonNull(heard.poll(15, TimeUnit.SECONDS), "nothing came in 15 s");
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
