package dev.parley.conformance.foreign;

import static dev.parley.conformance.foreign.EnginePeer.ENDED;
import static dev.parley.conformance.foreign.EnginePeer.PATH;
import static dev.parley.conformance.foreign.EnginePeer.RS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.conformance.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients of Socket.IO may do that mean no good: what they see of it, that another client is
 * served on, and that nothing is left of them.
 */
@Tag("foreign")
class SocketIoHostileTest {
  private static final int MOST = 1_000_000;
  private static final String TWO_BLOBS =
      "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";
  private static final String BLOB = "[\"message\",{\"_placeholder\":true,\"num\":0}]";

  @SuppressWarnings("NullAway.Init") // start
  private static ServerProcess server;

  /** Does something, and says what it is to see. */
  interface Attack {
    void on(int port) throws Exception;
  }

  @BeforeAll
  static void start() {
    server =
        ServerProcess.embedded(
            SocketIoFixture.class, "socket-io.ping-interval=500ms", "socket-io.ping-timeout=30s");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Named<Attack>> attacks() {
    return Stream.of(
        Named.of("attachments that never come", SocketIoHostileTest::attachmentsThatNeverCome),
        Named.of("10^9 attachments", joined("451000000000-" + BLOB)),
        Named.of("attachments past any number", joined("45" + "9".repeat(1_000) + "-" + BLOB)),
        Named.of("text between attachments", joined("451-" + BLOB, "42[\"message\"]")),
        Named.of("an attachment of nothing", joined("bAQID")),
        Named.of("an answer's number without end", joined("42" + "9".repeat(100_000) + "[\"x\"]")),
        Named.of("100,000 arrays in one another", joined("42[\"x\"," + "[".repeat(100_000))),
        Named.of("a namespace's name without end", joined("40/" + "n".repeat(500_000) + ",")),
        Named.of("more namespaces than one may join", SocketIoHostileTest::namespaces),
        Named.of("100,000 answers nobody asked for", SocketIoHostileTest::answers),
        Named.of("10,000 refused namespaces", SocketIoHostileTest::refusals),
        Named.of("a request that dribbles", SocketIoHostileTest::dribble),
        Named.of("10^6 empty packets", posted(RS.repeat(MOST - 1))),
        Named.of("500,000 empty messages", posted(("4" + RS).repeat(MOST / 2 - 1) + "4")),
        Named.of("a body past the limit", SocketIoHostileTest::largeBody),
        Named.of("a frame past the limit", SocketIoHostileTest::largeFrame),
        Named.of("GETs all at once", SocketIoHostileTest::gets),
        Named.of("upgrades all at once", SocketIoHostileTest::upgrades));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void it_ends_where_it_must_and_harms_nobody_else(Attack attack) throws Exception {
    try (EnginePeer other = EnginePeer.webSocket(server.port()).join()) {
      double before = sessions();

      attack.on(server.port());

      other.say("421[\"message-with-ack\",\"still served\"]");
      assertThat(other.hear()).isEqualTo("431[\"still served\"]");
      await("sessions to be what they were")
          .atMost(Duration.ofSeconds(20))
          .until(() -> answered(other) && sessions() == before);
    }
    await("nobody").atMost(Duration.ofSeconds(20)).until(() -> sessions() == 0);
  }

  /** Joins the main namespace and says what ends the connection, over each transport. */
  private static Attack joined(String... packets) {
    return port -> {
      for (EnginePeer.Opening transport :
          List.<EnginePeer.Opening>of(EnginePeer::webSocket, EnginePeer::polling)) {
        try (EnginePeer peer = transport.open(port).join()) {
          peer.say(packets);

          assertThat(peer.hear()).isEqualTo(ENDED);
        }
      }
    };
  }

  private static void attachmentsThatNeverCome(int port) {
    try (EnginePeer peer = EnginePeer.webSocket(port).join()) {
      peer.say("452-[\"message\"," + TWO_BLOBS, "bAQID");

      // Nothing is heard of it; what is the next packet's is not taken for the missing one.
      peer.say("42[\"message\"]");
      assertThat(peer.hear()).isEqualTo(ENDED);
    }
    try (EnginePeer peer = EnginePeer.webSocket(port).join()) {
      peer.say("452-[\"message\"," + TWO_BLOBS, "bAQID");
      for (int pings = 0; pings < 3; pings++) {
        assertThat(peer.ping()).isEqualTo("2");
      }
    }
  }

  private static void namespaces(int port) {
    try (EnginePeer peer = EnginePeer.webSocket(port)) {
      int in = 0;
      int refused = 0;
      for (int i = 0; i < 150; i++) {
        peer.say("40/dynamic-" + i + ",");
        String answer = peer.hear();
        if (answer.startsWith("40")) {
          in++;
          assertThat(peer.hear()).contains("you-are-in");
        } else {
          assertThat(answer).endsWith(",{\"message\":\"Too many namespaces\"}");
          refused++;
        }
      }

      assertThat(in).isEqualTo(100);
      assertThat(refused).isEqualTo(50);
    }
  }

  private static void answers(int port) {
    try (EnginePeer peer = EnginePeer.webSocket(port).join()) {
      for (int i = 0; i < 100_000; i++) {
        peer.say("43" + i + "[\"x\"]");
      }
      peer.say("421[\"message-with-ack\",\"well\"]");

      assertThat(peer.hear()).isEqualTo("431[\"well\"]");
    }
  }

  private static void refusals(int port) {
    try (EnginePeer peer = EnginePeer.webSocket(port)) {
      for (int i = 0; i < 10_000; i++) {
        peer.say("40/nowhere-" + i + ",");
        assertThat(peer.hear()).contains("Invalid namespace");
      }
      peer.join();
    }
  }

  /** A byte now and then, past the ten seconds that a request may take. */
  private static void dribble(int port) {
    try (RawSocket gets = new RawSocket(port);
        RawSocket posts = new RawSocket(port)) {
      String path = poll(gets);
      posts.write(RawSocket.postHead(path, 1_000));

      await("the end of patience")
          .atMost(Duration.ofSeconds(20))
          .until(() -> posts.write("x").hasInput());

      assertThat(posts.answer().status()).isEqualTo(408);
      assertThat(gets.post(path, "1").body()).isEqualTo("ok");
    }
  }

  private static Attack posted(String body) {
    return port -> {
      try (RawSocket socket = new RawSocket(port)) {
        String path = poll(socket);

        assertThat(socket.post(path, body).status()).isIn(200, 400);

        assertEnded(socket, path);
      }
    };
  }

  private static void largeBody(int port) {
    try (RawSocket first = new RawSocket(port);
        RawSocket second = new RawSocket(port)) {
      String path = poll(first);

      first.write(RawSocket.postHead(path, MOST + 1));

      assertThat(first.answer().status()).isEqualTo(413);
      assertThat(second.post(path, "1").body()).isEqualTo("ok");
      assertEnded(second, path);
    }
  }

  private static void largeFrame(int port) throws Exception {
    try (RawSocket socket = new RawSocket(port).upgrade(PATH + "websocket")) {
      assertThat(new String(socket.frame().payload(), UTF_8)).startsWith("0{");

      socket.frame(RawSocket.TEXT, ("4" + "x".repeat(MOST)).getBytes(UTF_8));

      RawSocket.Received close = socket.frame();
      assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
      assertThat(close.payload()).startsWith(1009 >> 8, 1009 & 0xFF);
    }
  }

  private static void gets(int port) {
    List<RawSocket> sockets = new ArrayList<>();
    try (RawSocket last = new RawSocket(port)) {
      String path = poll(last);
      for (int i = 0; i < 50; i++) {
        sockets.add(
            new RawSocket(port).write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      }

      List<RawSocket.Answer> answers = sockets.stream().map(RawSocket::answer).toList();

      assertThat(answers).filteredOn(answer -> answer.status() == 400).hasSize(49);
      assertThat(answers).filteredOn(answer -> answer.body().equals("1")).hasSize(1);
      assertEnded(last, path);
    } finally {
      sockets.forEach(RawSocket::close);
    }
  }

  /** One is tried, the others are closed, and polling goes on. */
  private static void upgrades(int port) throws Exception {
    List<RawSocket> sockets = new ArrayList<>();
    try (RawSocket polling = new RawSocket(port)) {
      String path = poll(polling);
      for (int i = 0; i < 20; i++) {
        sockets.add(new RawSocket(port).upgrade(path.replace("polling", "websocket")));
      }
      for (RawSocket socket : sockets.subList(1, sockets.size())) {
        assertThat(socket.frame().opcode()).isEqualTo(RawSocket.CLOSE);
      }

      assertThat(polling.post(path, "40").body()).isEqualTo("ok");
      assertThat(polling.get(path).body()).startsWith("40{");
      assertThat(polling.post(path, "1").body()).isEqualTo("ok");
      assertEnded(polling, path);
    } finally {
      sockets.forEach(RawSocket::close);
    }
  }

  /** Opens a session; returns where it polls. */
  private static String poll(RawSocket socket) {
    String open = socket.get(PATH + "polling").body();
    return PATH + "polling&sid=" + open.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  /** The next GET brings the last word, or there is no session any more. */
  private static void assertEnded(RawSocket socket, String path) {
    RawSocket.Answer answer = socket.get(path);
    if (answer.status() == 200) {
      assertThat(answer.body()).isEqualTo("1");
      answer = socket.get(path);
    }
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("Session ID unknown");
  }

  /** Keeps it alive while the test waits for something else. */
  private static boolean answered(EnginePeer peer) {
    peer.say("42[\"message\",1]");
    return peer.hear().startsWith("42");
  }

  private static double sessions() {
    return Metrics.of(server, "parley_sessions");
  }
}
