package dev.parley.net;

import static dev.parley.net.Engine.SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.dialect.Input;
import dev.parley.net.SocketClient.Received;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.net.websocket.codec.Opcode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("net")
@ParameterizedClass
@EnumSource
class EngineWebSocketTest {
  private final TestServer server;

  EngineWebSocketTest(Wrapping wrapping) {
    server = TestServer.speaking(EngineSettings.defaults(), wrapping.settings(), 2);
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void a_session_opens_with_what_is_agreed_on_and_nothing_to_upgrade_to() {
    try (SocketClient client = server.connect()) {
      client.webSocket(SOCKET + "&tell=1");

      assertThat(client.receive().text())
          .matches(
              "0\\{\"sid\":\"[\\w-]{20}\",\"upgrades\":\\[],"
                  + "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
      assertThat(client.receive().text()).isEqualTo("4\"{EIO=4, tell=1, transport=websocket}\"");
    }
  }

  @Test
  void text_has_a_type_and_binary_has_none() {
    try (SocketClient client = open()) {
      client.text("4hé").text("4").frame(Opcode.BINARY, true, new byte[] {4, 1, 2});

      assertThat(client.receive().text()).isEqualTo("4hé");
      assertThat(client.receive().text()).isEqualTo("4");
      Received binary = client.receive();
      assertThat(binary.opcode()).isEqualTo(2);
      assertThat(binary.payload()).containsExactly(4, 1, 2);
    }
  }

  @Test
  void what_many_are_sent_has_its_type_compressed_or_not() {
    String deflate = "Sec-WebSocket-Extensions: permessage-deflate";
    try (SocketClient plain = server.connect();
        SocketClient deflated = server.connect()) {
      plain.webSocket(SOCKET + "&channel=lobby").receive();
      deflated.webSocket(SOCKET + "&channel=lobby", deflate).receive();
      Eventually.holds(
          () -> server.inputs.stream().filter(Input.Answered.class::isInstance).count() == 2);

      var _ = server.hub.publish(new ChannelName("lobby"), Draft.of(Payload.text("12")));
      var _ =
          server.hub.publish(new ChannelName("lobby"), Draft.of(Payload.text("1".repeat(5_000))));

      assertThat(plain.receive().text()).isEqualTo("412");
      assertThat(plain.receive().text()).isEqualTo("4" + "1".repeat(5_000));
      assertThat(deflated.receive().text()).isEqualTo("412");
      Received frame = deflated.receive();
      assertThat(frame.compressed()).isTrue();
      assertThat(frame.payload()).hasSizeLessThan(100);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/engine.io/?EIO=4&transport=abc",
        "/engine.io/?EIO=3&transport=websocket",
        "/engine.io/?transport=websocket",
        "/engine.io/?EIO=4&transport=polling",
        "/engine.io/?EIO=4&transport=websocket&sid=abc",
        "/engine.io/?EIO=4&transport=websocket&refuse=no"
      })
  void a_wrong_upgrade_is_refused_before_it_is_answered(String path) {
    try (SocketClient client = server.connect()) {
      client.write(SocketClient.UPGRADE.formatted(path, ""));

      SocketClient.Response refused = client.response(false);

      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.hasHeader("Content-Type: text/html")).isTrue();
      assertThat(refused.body())
          .isIn(
              "Transport unknown",
              "Unsupported protocol version",
              "Bad request",
              "Session ID unknown",
              "no");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "2", "2probe", "b****"})
  void a_packet_that_is_none_ends_the_session(String packet) {
    try (SocketClient client = open()) {
      client.text(packet);

      assertThat(client.receive().closeCode()).isEqualTo(1002);
      assertThat(client.isClosed()).isTrue();
      Eventually.holds(() -> server.ended.contains("websocket protocol-violation"));
    }
  }

  @Test
  void a_peer_closes_by_packet_or_by_frame() {
    try (SocketClient packet = open();
        SocketClient frame = open()) {
      packet.text("1");
      frame.frame(Opcode.CLOSE, true, new byte[0]);

      assertThat(packet.receive().closeCode()).isEqualTo(1000);
      assertThat(frame.receive().opcode()).isEqualTo(8);
      assertThat(frame.isClosed()).isTrue();
      Eventually.holds(() -> server.ended.size() == 2);
      assertThat(server.ended).containsOnly("websocket normal");
    }
  }

  @Test
  void a_peer_that_is_gone_is_missed() {
    open().hangUp();

    Eventually.holds(() -> server.ended.contains("websocket no-sign-of-life"));
    Eventually.holds(() -> server.open.getOrDefault("websocket", 0) == 0);
  }

  @Test
  void the_server_closes_behind_what_it_has_said() {
    try (SocketClient client = open()) {
      client.text("4last").text("4close");

      assertThat(client.receive().text()).isEqualTo("4last");
      assertThat(client.receive().closeCode()).isEqualTo(4105);
      Eventually.holds(() -> server.ended.contains("websocket by-operator"));
    }
  }

  @Test
  void a_message_may_be_as_large_as_agreed_on_and_no_larger() {
    try (SocketClient client = open()) {
      String most = "4" + "x".repeat(999_999);
      client.text(most);
      assertThat(client.receive().text()).isEqualTo(most);

      client.text(most + "x");

      assertThat(client.receive().closeCode()).isEqualTo(1009);
      Eventually.holds(() -> server.ended.contains("websocket too-large"));
      assertThat(server.limitsHit).contains("message-bytes");
    }
  }

  @Test
  void its_session_does_not_poll_and_takes_no_second_socket() {
    try (SocketClient client = server.connect();
        SocketClient poller = server.connect();
        SocketClient second = server.connect()) {
      String sid = Engine.sid(client.webSocket(SOCKET).receive().text());

      assertThat(poller.get(Engine.poll(sid)).body()).isEqualTo(Engine.refusal(3, "Bad request"));
      assertThat(second.webSocket(SOCKET + "&sid=" + sid).receive().opcode()).isEqualTo(8);
      assertThat(second.frame(Opcode.CLOSE, true, new byte[0]).isClosed()).isTrue();

      assertThat(client.text("4x").receive().text()).isEqualTo("4x");
    }
  }

  @Test
  void a_server_that_empties_itself_closes() {
    try (SocketClient client = open()) {
      var drained = server.net.drain(null, null);

      assertThat(client.receive().closeCode()).isEqualTo(4000);
      client.hangUp();
      assertThat(drained.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  private SocketClient open() {
    SocketClient client = server.connect().webSocket(SOCKET);
    assertThat(client.receive().text()).startsWith("0{");
    return client;
  }
}
