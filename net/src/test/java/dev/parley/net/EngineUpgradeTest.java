package dev.parley.net;

import static dev.parley.net.Engine.RS;
import static dev.parley.net.Engine.open;
import static dev.parley.net.Engine.refusal;
import static dev.parley.net.Engine.socket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.net.SocketClient.Received;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.net.websocket.codec.Opcode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("net")
@ParameterizedClass
@EnumSource
class EngineUpgradeTest {
  private final Wrapping wrapping;
  private TestServer server;

  EngineUpgradeTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    serve(EngineSettings.defaults(), 2);
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  /** Enough of them that sockets come in on the session's loop and on another. */
  @Test
  void a_session_goes_on_over_a_socket_whichever_loop_accepts_that() {
    for (int i = 0; i < 12; i++) {
      try (SocketClient poller = server.connect();
          SocketClient client = server.connect()) {
        String poll = open(poller);
        probe(client, poll);

        client.text("5").text("4one").frame(Opcode.BINARY, true, new byte[] {1});

        assertThat(client.receive().text()).isEqualTo("4one");
        assertThat(client.receive().payload()).containsExactly(1);
        assertThat(poller.get(poll).body()).isEqualTo(refusal(3, "Bad request"));
        assertThat(poller.post(poll, "4x").body()).isEqualTo(refusal(3, "Bad request"));
      }
    }
    assertThat(server.moved).hasSize(12).containsOnly("polling websocket");
    Eventually.holds(() -> server.ended.size() == 12);
    assertThat(server.open).containsEntry("polling", 0);
  }

  @Test
  void it_does_so_too_on_a_socket_that_has_spoken_http_before() {
    for (int i = 0; i < 12; i++) {
      try (SocketClient poller = server.connect();
          SocketClient client = server.connect()) {
        String poll = open(poller);
        assertThat(client.post(poll, "4x").body()).isEqualTo("ok");
        assertThat(client.get(poll).body()).isEqualTo("4x");

        probe(client, poll).text("5").text("4one");

        assertThat(client.receive().text()).isEqualTo("4one");
      }
    }
  }

  @Test
  void what_polls_have_not_fetched_comes_first_and_once() {
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect()) {
      String poll = open(poller);
      probe(client, poll);
      assertThat(poller.post(poll, "4a" + RS + "bAQID" + RS + "4b").body()).isEqualTo("ok");

      client.write(packets("5", "4c", "4d"));

      assertThat(client.receive().text()).isEqualTo("4a");
      Received binary = client.receive();
      assertThat(binary.opcode()).isEqualTo(2);
      assertThat(binary.payload()).containsExactly(1, 2, 3);
      assertThat(client.receive().text()).isEqualTo("4b");
      assertThat(client.receive().text()).isEqualTo("4c");
      assertThat(client.receive().text()).isEqualTo("4d");
      client.text("4e");
      assertThat(client.receive().text()).isEqualTo("4e");
    }
  }

  @Test
  void more_than_a_connection_holds_comes_over_in_order() {
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect()) {
      String poll = open(poller);
      probe(client, poll);
      for (int i = 0; i < 60; i++) {
        String message = "4" + i + "-" + "x".repeat(10_000);
        assertThat(poller.post(poll, message).body()).isEqualTo("ok");
      }

      client.text("5");

      List<String> got = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        got.add(client.receive().text().replaceAll("-x*", ""));
      }
      assertThat(got).hasSize(60).startsWith("40", "41").endsWith("458", "459");
      assertThat(got).isEqualTo(numbered(60));
    }
  }

  @Test
  void messages_go_by_polls_while_it_is_tried_and_a_get_is_sent_away() {
    serve(EngineSettings.defaults(), 1);
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect();
        SocketClient client = server.connect()) {
      String poll = open(poster);
      probe(client, poll);
      Engine.wait(poller, poll, poster);

      assertThat(poller.response(false).body()).isEqualTo("6");
      assertThat(poster.post(poll, "4x").body()).isEqualTo("ok");
      assertThat(poller.get(poll).body()).isEqualTo("4x");
      client.text("5").text("4y");
      assertThat(client.receive().text()).isEqualTo("4y");
    }
  }

  @Test
  void a_get_that_still_waits_is_sent_away() {
    serve(EngineSettings.defaults(), 1);
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect();
        SocketClient client = server.connect()) {
      String poll = open(poster);
      client.webSocket(socket(poll));
      Engine.wait(poller, poll, poster);

      client.text("5").text("4y");

      assertThat(poller.response(false).body()).isEqualTo("6");
      assertThat(client.receive().text()).isEqualTo("4y");
    }
  }

  @Test
  void any_other_word_closes_the_socket_alone() {
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect();
        SocketClient again = server.connect()) {
      String poll = open(poller);
      probe(client, poll).text("4x");

      assertThat(client.receive().opcode()).isEqualTo(8);
      assertThat(poller.post(poll, "4y").body()).isEqualTo("ok");
      assertThat(poller.get(poll).body()).isEqualTo("4y");
      probe(again, poll).text("5").text("4z");
      assertThat(again.receive().text()).isEqualTo("4z");
    }
  }

  @Test
  void a_peer_that_goes_while_it_is_tried_polls_on() {
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect();
        SocketClient again = server.connect()) {
      String poll = open(poller);
      probe(client, poll).hangUp();
      Eventually.holds(() -> server.net.connections() == 2);

      assertThat(poller.post(poll, "4y").body()).isEqualTo("ok");
      assertThat(poller.get(poll).body()).isEqualTo("4y");
      probe(again, poll);
    }
  }

  @Test
  void one_that_takes_too_long_is_given_up() {
    EngineSettings plain = EngineSettings.defaults();
    serve(
        new EngineSettings(
            plain.pingInterval(),
            plain.pingTimeout(),
            plain.maxPayload(),
            true,
            true,
            Duration.ofMillis(200),
            plain.compression(),
            Optional.empty()),
        2);
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect()) {
      String poll = open(poller);
      client.webSocket(socket(poll));

      assertThat(client.receive().opcode()).isEqualTo(8);
      assertThat(server.limitsHit).contains("upgrade-timeout");
      assertThat(poller.post(poll, "4y").body()).isEqualTo("ok");
      assertThat(poller.get(poll).body()).isEqualTo("4y");
    }
  }

  @Test
  void only_one_is_tried_at_a_time() {
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect();
        SocketClient second = server.connect()) {
      String poll = open(poller);
      probe(client, poll);

      assertThat(second.webSocket(socket(poll)).receive().opcode()).isEqualTo(8);

      client.text("5").text("4x");
      assertThat(client.receive().text()).isEqualTo("4x");
    }
  }

  @Test
  void a_session_that_ends_takes_the_socket_with_it() {
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect()) {
      String poll = open(poller);
      probe(client, poll);

      assertThat(poller.post(poll, "1").body()).isEqualTo("ok");

      assertThat(client.receive().opcode()).isEqualTo(8);
    }
  }

  private void serve(EngineSettings settings, int eventLoops) {
    TestServer before = server;
    if (before != null) {
      before.close();
    }
    server = TestServer.speaking(settings, wrapping.settings().with(Engine.BRIEF), eventLoops);
  }

  private static SocketClient probe(SocketClient client, String poll) {
    client.webSocket(socket(poll)).text("2probe");
    assertThat(client.receive().text()).isEqualTo("3probe");
    return client;
  }

  /** Frames that arrive together. */
  private static byte[] packets(String... packets) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String packet : packets) {
      all.writeBytes(
          SocketClient.masked(Opcode.TEXT, true, packet.getBytes(StandardCharsets.UTF_8)));
    }
    return all.toByteArray();
  }

  private static List<String> numbered(int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add("4" + i);
    }
    return all;
  }
}
