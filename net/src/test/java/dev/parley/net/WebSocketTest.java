package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.dialect.Input;
import dev.parley.net.connection.Heartbeat;
import dev.parley.net.http.Origins;
import dev.parley.net.websocket.WebSocketSettings;
import dev.parley.net.websocket.codec.FrameLimits;
import dev.parley.net.websocket.codec.MessageDeflater;
import dev.parley.net.websocket.codec.Opcode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("net")
@ParameterizedClass
@EnumSource
class WebSocketTest {
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final Wrapping wrapping;
  private TestServer server;

  WebSocketTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    this.server = new TestServer(wrapping.settings());
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void the_handshake_of_the_rfc_is_answered_as_the_rfc_says() {
    try (SocketClient client = server.connect()) {
      client.write(
          SocketClient.UPGRADE.formatted("/ws", "Sec-WebSocket-Protocol: x, parley.v1\r\n"));

      String head = client.until("\r\n\r\n");

      assertThat(head)
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .contains("Sec-WebSocket-Protocol: parley.v1\r\n");
    }
  }

  @Test
  void text_and_binary_come_back_as_they_are() {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client.text("hällo").frame(Opcode.BINARY, true, new byte[] {0, 1, -1});

      SocketClient.Received first = client.receive();
      SocketClient.Received second = client.receive();

      assertThat(first.opcode()).isEqualTo(TEXT);
      assertThat(first.text()).isEqualTo("hällo");
      assertThat(second.opcode()).isEqualTo(BINARY);
      assertThat(second.payload()).containsExactly(0, 1, -1);
    }
  }

  @Test
  void frames_sent_together_with_the_handshake_are_read() {
    try (SocketClient client = server.connect()) {
      byte[] frame = SocketClient.masked(Opcode.TEXT, true, new byte[] {'a'});
      byte[] head = SocketClient.UPGRADE.formatted("/ws", "").getBytes(StandardCharsets.US_ASCII);
      byte[] both = java.util.Arrays.copyOf(head, head.length + frame.length);
      System.arraycopy(frame, 0, both, head.length, frame.length);

      client.write(both);
      client.until("\r\n\r\n");

      assertThat(client.receive().text()).isEqualTo("a");
    }
  }

  @Test
  void a_fragmented_message_with_a_ping_inside_arrives_whole_after_the_pong() {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client
          .frame(Opcode.TEXT, false, new byte[] {'a'})
          .frame(Opcode.PING, true, new byte[] {'p'})
          .frame(Opcode.CONTINUATION, true, new byte[] {'b'});

      SocketClient.Received pong = client.receive();

      assertThat(pong.opcode()).isEqualTo(PONG);
      assertThat(pong.text()).isEqualTo("p");
      assertThat(client.receive().text()).isEqualTo("ab");
    }
  }

  @Test
  void a_close_is_echoed_and_the_socket_closed() {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client.frame(Opcode.CLOSE, true, new byte[] {0x0B, (byte) 0xB8, 'b', 'y', 'e'}); // 3000

      assertThat(client.receive().closeCode()).isEqualTo(3000);
      assertThat(client.isClosed()).isTrue();
      Eventually.holds(() -> server.inputs.contains(new Input.PeerClosed()));
    }
  }

  @Test
  void a_close_without_a_code_is_echoed_without_one() {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client.frame(Opcode.CLOSE, true, new byte[0]);

      SocketClient.Received echo = client.receive();

      assertThat(echo.opcode()).isEqualTo(CLOSE);
      assertThat(echo.payload()).isEmpty();
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void our_close_says_the_code_and_key_and_waits_for_the_answer() {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client.text("send 200000").text("close");

      assertThat(client.receive().payload()).hasSize(200_000);
      SocketClient.Received close = client.receive();
      client.frame(Opcode.CLOSE, true, new byte[] {0x10, 0x09});

      assertThat(close.closeCode()).isEqualTo(4105);
      assertThat(close.text()).endsWith("by-operator");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void an_unmasked_frame_closes_with_1002() {
    assertThat(closeCodeAfter("8101 61")).isEqualTo(1002);
  }

  @Test
  void a_reserved_opcode_closes_with_1002() {
    assertThat(closeCodeAfter("8380 00000000")).isEqualTo(1002);
  }

  @Test
  void invalid_utf8_closes_with_1007_before_the_message_ends() {
    // A text frame, FIN clear, masked with zeroes, of which only an impossible byte is sent.
    assertThat(closeCodeAfter("018a 00000000 ff")).isEqualTo(1007);
  }

  @Test
  void a_message_at_the_limit_passes_and_one_past_it_closes_with_1009() {
    server.close();
    WebSocketSettings defaults = WebSocketSettings.defaults();
    server =
        new TestServer(
            wrapping
                .settings()
                .with(
                    new WebSocketSettings(
                        new FrameLimits(100, 100, 3),
                        defaults.heartbeat(),
                        WebSocketSettings.Deflate.NONE)));
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client.text("x".repeat(100));
      assertThat(client.receive().payload()).hasSize(100);

      client.text("x".repeat(101));

      assertThat(client.receive().closeCode()).isEqualTo(1009);
      assertThat(server.limitsHit).contains("message-bytes");
    }
  }

  @Test
  void as_many_fragments_as_allowed_pass_and_one_more_closes_with_1008() {
    server.close();
    server =
        new TestServer(
            wrapping
                .settings()
                .with(
                    new WebSocketSettings(
                        new FrameLimits(100, 100, 3),
                        Heartbeat.defaults(),
                        WebSocketSettings.Deflate.NONE)));
    byte[] one = {'x'};
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client.frame(Opcode.TEXT, false, one).frame(Opcode.CONTINUATION, false, one);
      client.frame(Opcode.CONTINUATION, true, one);
      assertThat(client.receive().text()).isEqualTo("xxx");

      client.frame(Opcode.TEXT, false, one).frame(Opcode.CONTINUATION, false, one);
      client.frame(Opcode.CONTINUATION, false, one).frame(Opcode.CONTINUATION, true, one);

      assertThat(client.receive().closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void refused_handshakes_say_why() {
    String good = SocketClient.UPGRADE.formatted("/ws", "");

    assertThat(statusOf(good.replace("Version: 13", "Version: 12"))).isEqualTo(426);
    assertThat(statusOf(good.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"))).isEqualTo(400);
    assertThat(statusOf("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEqualTo(426);
    assertThat(statusOf(good.replace("/ws", "/ws?token=bad"))).isEqualTo(401);
    assertThat(statusOf(good.replace("/ws", "/nowhere"))).isEqualTo(404);
  }

  @Test
  void pages_of_other_origins_are_refused_unless_listed() {
    server.close();
    server = new TestServer(wrapping.settings().with(new Origins(List.of("https://a.example"))));
    String from = SocketClient.UPGRADE.formatted("/ws", "Origin: %s\r\n");

    assertThat(statusOf(from.formatted("https://a.example"))).isEqualTo(101);
    String scheme = wrapping.encrypts() ? "https" : "http";
    assertThat(statusOf(from.formatted(scheme + "://localhost"))).isEqualTo(101);
    assertThat(statusOf(from.formatted("http://localhost")))
        .isEqualTo(wrapping.encrypts() ? 403 : 101);
    assertThat(statusOf(from.formatted("https://b.example"))).isEqualTo(403);
  }

  @Test
  void compression_is_negotiated_and_used_from_the_threshold_on() {
    try (SocketClient client =
        server.connect().webSocket("/ws", "Sec-WebSocket-Extensions: permessage-deflate")) {
      client.text("send 1023").text("send 1024");

      SocketClient.Received below = client.receive();
      SocketClient.Received at = client.receive();

      assertThat(below.compressed()).isFalse();
      assertThat(at.compressed()).isTrue();
      try (MessageDeflater deflater = new MessageDeflater(6, 0)) {
        byte[] expected = "x".repeat(1024).getBytes(StandardCharsets.US_ASCII);
        assertThat(deflater.deflate(expected))
            .hasValueSatisfying(bytes -> assertThat(at.payload()).isEqualTo(bytes));
      }
    }
  }

  @Test
  void a_publication_reaches_every_member_in_order() {
    try (SocketClient plain = server.connect().webSocket("/raw/lobby");
        SocketClient deflating =
            server
                .connect()
                .webSocket("/raw/lobby", "Sec-WebSocket-Extensions: permessage-deflate")) {
      Eventually.holds(
          () -> server.inputs.stream().filter(Input.Answered.class::isInstance).count() == 2);
      ChannelName lobby = new ChannelName("lobby");

      for (String text : List.of("one", "two", "three")) {
        var _ = server.hub.publish(lobby, Draft.of(Payload.text(text)));
      }

      for (SocketClient client : List.of(plain, deflating)) {
        assertThat(
                List.of(client.receive().text(), client.receive().text(), client.receive().text()))
            .containsExactly("one", "two", "three");
      }
    }
  }

  @Test
  void a_silent_peer_is_asked_and_then_given_up_within_the_bound() {
    server.close();
    var quick = new Heartbeat(Duration.ofMillis(200), Duration.ofMillis(100), 3);
    server =
        new TestServer(
            wrapping
                .settings()
                .with(
                    new WebSocketSettings(
                        FrameLimits.DEFAULT, quick, WebSocketSettings.Deflate.NONE)));
    try (SocketClient client = server.connect().webSocket("/ws")) {
      long begun = System.nanoTime();

      for (int i = 0; i < 3; i++) {
        assertThat(client.receive().opcode()).isEqualTo(PING);
      }
      assertThat(client.isClosed()).isTrue();

      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofMillis(400), Duration.ofMillis(1500));
      Eventually.holds(() -> server.inputs.contains(new Input.PeerClosed()));
    }
  }

  @Test
  void a_peer_that_answers_pings_lives_on() {
    server.close();
    var quick = new Heartbeat(Duration.ofMillis(100), Duration.ofMillis(50), 1);
    server =
        new TestServer(
            wrapping
                .settings()
                .with(
                    new WebSocketSettings(
                        FrameLimits.DEFAULT, quick, WebSocketSettings.Deflate.NONE)));
    try (SocketClient client = server.connect().webSocket("/ws")) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.receive().opcode()).isEqualTo(PING);
        client.frame(Opcode.PONG, true, new byte[0]);
      }

      client.text("still here");

      assertThat(client.receive().text()).isEqualTo("still here");
    }
  }

  @Test
  void a_peer_that_floods_and_never_reads_is_no_longer_read() throws Exception {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      byte[] frame = SocketClient.masked(Opcode.BINARY, true, new byte[32 << 10]);
      Thread flood =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; i < 4_000; i++) {
                    client.write(frame);
                  }
                } catch (java.io.UncheckedIOException closed) {
                  Thread.currentThread().interrupt();
                }
              });

      boolean wroteAll = flood.join(Duration.ofSeconds(3));

      // 128 MiB were to be written; what was taken is bounded by socket buffers and marks.
      assertThat(wroteAll).isFalse();
      long taken = server.inputs.stream().filter(Input.Binary.class::isInstance).count();
      assertThat(taken * (32 << 10)).isLessThan(32L << 20);
      // Else a client's TLS waits to say goodbye behind what is never taken.
      client.socket().setSoLinger(true, 0);
    }
  }

  private int closeCodeAfter(String hex) {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      client.hex(hex);
      SocketClient.Received close = client.receive();
      assertThat(close.opcode()).isEqualTo(CLOSE);
      return close.closeCode();
    }
  }

  private int statusOf(String request) {
    try (SocketClient client = server.connect()) {
      return client.write(request).response(true).status();
    }
  }
}
