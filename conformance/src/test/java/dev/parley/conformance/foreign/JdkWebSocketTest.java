package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.ServerProcess;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("foreign")
class JdkWebSocketTest {

  private static final int LIMIT = 1 << 20;

  private static ServerProcess server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server = ServerProcess.start();
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void a_raw_channel_carries_text_as_text_and_binary_as_binary_in_both_directions() {
    String path = "/raw/" + Channels.fresh();
    try (JdkPeer a = open(path);
        JdkPeer b = open(path)) {
      a.send("h\u00e9llo");
      assertThat(List.of(a.next(), b.next())).containsOnly("h\u00e9llo");

      b.send(new byte[] {0, -1});
      assertThat(List.of(a.next(), b.next())).containsOnly(List.of((byte) 0, (byte) -1));
    }
  }

  @Test
  void a_message_sent_in_fragments_is_one_message() {
    try (JdkPeer peer = open("/echo")) {
      JdkPeer.done(peer.socket().sendText("one ", false));
      JdkPeer.done(peer.socket().sendText("two ", false));
      JdkPeer.done(peer.socket().sendText("three", true));

      assertThat(peer.next()).isEqualTo("one two three");
    }
  }

  @Test
  void a_ping_is_answered_with_the_same_bytes() {
    try (JdkPeer peer = open("/echo")) {
      JdkPeer.done(
          peer.socket().sendPing(ByteBuffer.wrap("there?".getBytes(StandardCharsets.UTF_8))));

      assertThat(peer.pong()).isEqualTo("there?");
    }
  }

  @Test
  void a_message_of_1_mib_comes_back_whole() {
    try (JdkPeer peer = open("/echo")) {
      peer.send("x".repeat(LIMIT));

      assertThat(peer.next()).isEqualTo("x".repeat(LIMIT));
    }
  }

  @Test
  void a_message_of_1_mib_and_a_byte_closes_with_1009() {
    try (JdkPeer peer = open("/echo")) {
      peer.send("x".repeat(LIMIT + 1));

      assertThat(peer.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void the_close_code_of_the_client_comes_back() {
    try (JdkPeer peer = open("/echo")) {
      JdkPeer.done(peer.socket().sendClose(4321, "enough"));

      assertThat(peer.closeCode()).isEqualTo(4321);
    }
  }

  @Test
  void the_native_subprotocol_is_chosen_among_others() {
    try (JdkPeer peer = new JdkPeer(client, server.ws("/ws"), "other", "parley.v1")) {
      assertThat(peer.socket().getSubprotocol()).isEqualTo("parley.v1");
    }
  }

  @Test
  void malformed_json_closes_a_native_session_with_4106() {
    try (JdkPeer peer = new JdkPeer(client, server.ws("/ws"), "parley.v1")) {
      peer.send("{");

      assertThat(peer.closeCode()).isEqualTo(4106);
    }
  }

  private static JdkPeer open(String path) {
    return new JdkPeer(client, server.ws(path));
  }
}
