package dev.parley.net.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.net.client.ScriptedServer.Script;
import dev.parley.net.tls.Trust;
import dev.parley.net.websocket.codec.CloseCode;
import dev.parley.net.websocket.codec.FrameLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("net")
@Timeout(30)
class WebSocketClientTest {
  private final WebSocketClient client =
      new WebSocketClient(
          new WebSocketClient.Settings(
              Duration.ofSeconds(2), new FrameLimits(1024, 1024, 16), Trust.SYSTEM));
  private final Recorded recorded = new Recorded();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void the_request_is_an_upgrade_with_the_path_query_and_offer() throws Exception {
    var request = new CompletableFuture<String>();

    try (var server =
        new ScriptedServer(peer -> {
          request.complete(peer.request());
          peer.accept("Sec-WebSocket-Protocol: parley.v1\r\n");
          peer.frame();
        })) {
      connect(server.uri("/ws?token=a%20b"), "parley.v1").close(CloseCode.NORMAL, "");
      assertThat(request.get().lines())
          .startsWith("GET /ws?token=a%20b HTTP/1.1")
          .contains(
              "Host: " + server.uri("").getAuthority(),
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Protocol: parley.v1");
    }
  }

  @Test
  void messages_go_out_masked_and_come_in_as_they_are() throws Exception {
    try (var server =
        new ScriptedServer(peer -> {
          peer.accept();
          peer.say("\u0081\u0005" + peer.frame().substring(3, 8));
          peer.say("\u0081\u0005" + peer.frame().substring(0, 5));
          peer.hex("82 02 00 ff");
        })) {
      ClientConnection connection = connect(server.uri("/echo"), null);
      connection.text("hello");
      connection.binary(new byte[] {1, 2});

      // 68 65 6...: "hel..."; 82 is FIN and binary.
      assertThat(recorded.next()).isEqualTo("text 68656");
      assertThat(recorded.next()).isEqualTo("text 82 01");
      assertThat(recorded.next()).isEqualTo("binary 00ff");
    }
  }

  @Test
  void frames_that_arrive_with_the_handshake_are_not_lost() throws Exception {
    try (var server = new ScriptedServer(peer -> peer.say(acceptance(peer) + "\u0081\u0002hi"))) {
      connect(server.uri("/"), null);

      assertThat(recorded.next()).isEqualTo("text hi");
    }
  }

  @Test
  void a_ping_is_answered_with_its_payload() throws Exception {
    var answer = new CompletableFuture<String>();

    try (var server =
        new ScriptedServer(peer -> {
          peer.accept();
          peer.hex("89 02 07 08");
          answer.complete(peer.frame());
        })) {
      connect(server.uri("/"), null);

      // 8a: FIN and pong.
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("8a 0708");
    }
  }

  @Test
  void a_close_frame_is_echoed_and_told() throws Exception {
    var answer = new CompletableFuture<String>();

    try (var server =
        new ScriptedServer(peer -> {
          peer.accept();
          // 4104 "gone"
          peer.hex("88 06 10 08 67 6f 6e 65");
          answer.complete(peer.frame());
        })) {
      connect(server.uri("/"), null);

      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("88 1008");
      assertThat(recorded.next()).isEqualTo("closed 4104 gone");
    }
  }

  @Test
  void an_end_without_a_close_frame_is_1006() throws Exception {
    try (var server = new ScriptedServer(peer -> peer.accept())) {
      connect(server.uri("/"), null);

      assertThat(recorded.next()).isEqualTo("closed 1006 ");
    }
  }

  @Test
  void a_dropped_connection_ends_with_a_reset_and_no_close_frame() throws Exception {
    var ended = new CompletableFuture<String>();

    try (var server =
        new ScriptedServer(peer -> {
          peer.accept();
          try {
            ended.complete("byte " + peer.socket().getInputStream().read());
          } catch (SocketException e) {
            ended.complete(e.getMessage());
          }
        })) {
      connect(server.uri("/"), null).drop();

      assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo("Connection reset");
      assertThat(recorded.next()).isEqualTo("closed 1006 ");
    }
  }

  @Test
  void a_masked_frame_of_a_server_closes_with_1002() throws Exception {
    var answer = new CompletableFuture<String>();

    try (var server =
        new ScriptedServer(peer -> {
          peer.accept();
          peer.hex("81 81 00 00 00 00 61");
          answer.complete(peer.frame());
        })) {
      connect(server.uri("/"), null);

      assertThat(answer.get(10, TimeUnit.SECONDS)).startsWith("88 03ea");
      assertThat(recorded.next()).isEqualTo("closed 1002 masked server frame");
    }
  }

  @Test
  void a_message_past_the_limit_closes_with_1009() throws Exception {
    try (var server =
        new ScriptedServer(peer -> {
          peer.accept();
          // 1,025 bytes are announced.
          peer.hex("82 7e 04 01");
          peer.frame();
        })) {
      connect(server.uri("/"), null);

      assertThat(recorded.next()).startsWith("closed 1009");
    }
  }

  @Test
  void a_server_that_does_not_end_a_closed_connection_is_left() throws Exception {
    var over = new CompletableFuture<Void>();

    try (var server =
        new ScriptedServer(peer -> {
          peer.accept();
          over.join();
        })) {
      connect(server.uri("/"), null).close(CloseCode.NORMAL, "enough");

      assertThat(recorded.next()).isEqualTo("closed 1006 ");
    } finally {
      over.complete(null);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 404 Not Found~~ | the server answers with status 404 instead of 101",
        "SSH-2.0-OpenSSH~~ | the answer is not HTTP/1.1",
        "HTTP/1.1 101 x~Connection: Upgrade~~ | the answer lacks Upgrade: websocket",
        "HTTP/1.1 101 x~Upgrade: websocket~~ | the answer lacks Connection: Upgrade",
        "HTTP/1.1 101 x~Upgrade: websocket~Connection: upgrade~Sec-WebSocket-Accept: AAAA~~"
            + "| the answer's Sec-WebSocket-Accept does not belong to this request",
      })
  void an_answer_that_is_no_upgrade_is_refused(String answer, String why) throws Exception {
    refused(peer -> peer.say(answer.replace("~", "\r\n")), why);
  }

  @Test
  void an_extension_that_was_not_offered_is_refused() throws Exception {
    refused(
        peer -> peer.accept("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
        "the server selects an extension that was not offered");
  }

  @Test
  void a_subprotocol_that_was_not_offered_is_refused() throws Exception {
    refused(
        peer -> peer.accept("Sec-WebSocket-Protocol: soap\r\n"),
        "the server selects a subprotocol that was not offered");
  }

  @Test
  void a_head_without_end_is_refused() throws Exception {
    refused(
        peer -> peer.say("x".repeat(ClientHandler.MOST_HEAD_BYTES + 1)),
        "the head of the answer is longer than 16384 bytes");
  }

  @Test
  void a_server_that_hangs_up_during_the_handshake_is_named() throws Exception {
    refused(peer -> {}, "the server closes the connection during the handshake");
  }

  @Test
  void a_server_that_stays_silent_is_given_up() throws Exception {
    var over = new CompletableFuture<Void>();
    try {
      refused(peer -> over.join(), "the server does not answer the handshake");
    } finally {
      over.complete(null);
    }
  }

  @Test
  void a_port_where_nobody_listens_refuses_the_connection() throws Exception {
    // Bound, so that nobody else gets the port, and not listening.
    try (var silent = new Socket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI gone = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/");

      assertThatThrownBy(() -> connect(gone, null))
          .hasCauseInstanceOf(ConnectFailed.class)
          .hasMessageContaining("connection refused");
    }
  }

  @Test
  void only_addresses_of_web_sockets_are_opened() {
    assertThatThrownBy(() -> connect(URI.create("http://127.0.0.1/"), null))
        .hasMessageContaining("only ws:// and wss:// addresses can be opened");
  }

  private void refused(Script script, String why) throws Exception {
    try (var server = new ScriptedServer(script)) {
      assertThatThrownBy(() -> connect(server.uri("/"), null))
          .hasCauseInstanceOf(ConnectFailed.class)
          .hasMessageEndingWith(why);
      assertThat(recorded.events).isEmpty();
    }
  }

  private ClientConnection connect(URI uri, @Nullable String subprotocol) throws Exception {
    return client
        .connect(uri, subprotocol, recorded)
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static String acceptance(ScriptedServer.Peer peer) {
    return "HTTP/1.1 101 ok\r\nUPGRADE: WebSocket\r\nconnection: keep-alive, upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + dev.parley.net.websocket.codec.Handshake.acceptValue(peer.header("Sec-WebSocket-Key"))
        + "\r\n\r\n";
  }

  private static final class Recorded implements ClientListener {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      return String.valueOf(events.poll(10, TimeUnit.SECONDS));
    }

    @Override
    public void text(ClientConnection connection, byte[] utf8) {
      events.add("text " + new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void binary(ClientConnection connection, byte[] message) {
      events.add("binary " + HexFormat.of().formatHex(message));
    }

    @Override
    public void closed(ClientConnection connection, int code, String reason) {
      events.add("closed " + code + " " + reason);
    }
  }
}
