package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import dev.parley.net.client.ConnectFailed;
import dev.parley.net.client.WebSocketClient;
import dev.parley.net.tls.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("net")
@Timeout(30)
class TlsClientTest {
  private final TestServer server = new TestServer(Wrapping.TLS.settings());
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void a_client_told_to_trust_anyone_talks_and_ends_with_the_close_handshake() throws Exception {
    try (WebSocketClient client = trusting(Trust.ANYONE)) {
      ClientConnection connection = connect(client, address("wss"));
      connection.text("x".repeat(100_000));
      connection.text("y");

      assertThat(events.poll(10, TimeUnit.SECONDS)).hasSize(100_000);
      assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("y");

      connection.close(1000, "done");

      assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1000");
    }
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() {
    try (WebSocketClient client = trusting(Trust.SYSTEM)) {
      refused(client, address("wss"), "the server's certificate is not trusted: ");
    }
  }

  @Test
  void a_client_without_tls_is_told_that_the_server_hangs_up() {
    try (WebSocketClient client = trusting(Trust.SYSTEM)) {
      refused(client, address("ws"), "the server closes the connection during the handshake");
    }
  }

  @Test
  void a_server_without_tls_is_told() {
    try (TestServer plain = new TestServer(Wrapping.PLAIN.settings());
        WebSocketClient client = trusting(Trust.ANYONE)) {
      refused(
          client,
          URI.create("wss://127.0.0.1:" + plain.port() + "/ws"),
          "the server does not speak TLS there");
    }
  }

  @Test
  void a_server_that_says_nothing_is_told() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        WebSocketClient client =
            new WebSocketClient(
                new WebSocketClient.Settings(
                    Duration.ofMillis(300),
                    WebSocketClient.Settings.DEFAULT.limits(),
                    Trust.SYSTEM))) {
      refused(
          client,
          URI.create("wss://127.0.0.1:" + silent.getLocalPort() + "/"),
          "the server does not ");
    }
  }

  private void refused(WebSocketClient client, URI uri, String why) {
    assertThatThrownBy(() -> connect(client, uri))
        .cause()
        .isInstanceOf(ConnectFailed.class)
        .hasMessageStartingWith(why);
    assertThat(events).isEmpty();
  }

  private ClientConnection connect(WebSocketClient client, URI uri) throws Exception {
    return client
        .connect(uri, null, new Recorded())
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private URI address(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + server.port() + "/ws");
  }

  private static WebSocketClient trusting(Trust trust) {
    return new WebSocketClient(WebSocketClient.Settings.DEFAULT.with(trust));
  }

  private final class Recorded implements ClientListener {
    @Override
    public void text(ClientConnection connection, byte[] utf8) {
      events.add(new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void closed(ClientConnection connection, int code, String reason) {
      events.add("closed " + code);
    }
  }
}
