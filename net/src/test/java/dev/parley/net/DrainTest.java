package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.dialect.Input;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.websocket.codec.Opcode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("net")
@ParameterizedClass
@EnumSource
class DrainTest {
  private final Wrapping wrapping;

  DrainTest(Wrapping wrapping) {
    this.wrapping = wrapping;
  }

  @Test
  void everybody_is_told_to_leave_and_nobody_let_in() throws Exception {
    TestServer server = new TestServer(wrapping.settings());
    int port = server.port();
    try (SocketClient webSocket = server.connect().webSocket("/ws");
        SocketClient lines = server.connect();
        SocketClient idle = server.connect()) {
      lines.send("GET", "/stream", "").until("\r\n\r\n");
      lines.chunk();
      assertThat(idle.get("/hello/x").status()).isEqualTo(200);

      Thread stopping = Thread.ofVirtual().start(server::close);

      SocketClient.Received close = webSocket.receive();
      assertThat(close.closeCode()).isEqualTo(4000);
      webSocket.frame(Opcode.CLOSE, true, new byte[] {0x0F, (byte) 0xA0});
      assertThat(lines.chunk())
          .contains("\"code\":4000,\"reason\":\"draining\",\"reconnect\":true");
      assertThat(idle.isClosed()).isTrue();
      lines.hangUp();
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
      assertThat(server.net.draining()).isTrue();
      assertThat(server.inputs).anyMatch(Input.Draining.class::isInstance);
      Assertions.assertThatThrownBy(() -> new SocketClient(port))
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void idle_connections_are_closed_at_once_and_others_after_their_next_answer() throws Exception {
    TestServer server = new TestServer(TestServer.settings(), Duration.ofHours(1));
    try (SocketClient idle = server.connect();
        SocketClient silent = server.connect();
        SocketClient waiting = server.connect();
        SocketClient sending = server.connect()) {
      assertThat(idle.get("/hello/x").status()).isEqualTo(200);
      waiting.send("GET", "/slow", "");
      assertThat(server.slowAsked.await(10, TimeUnit.SECONDS)).isTrue();
      sending
          .write("POST /body HTTP/1.1\r\nHost: localhost\r\n")
          .write("Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(sending.until("\r\n\r\n")).startsWith("HTTP/1.1 100 ");

      Thread stopping = Thread.ofVirtual().start(server::close);

      // Nothing else ends them: the next sweep is an hour away, and the stop waits for the others.
      assertThat(idle.isClosed()).isTrue();
      assertThat(silent.isClosed()).isTrue();
      assertThat(stopping.isAlive()).isTrue();
      SocketClient.Response sent = sending.write("ab").response(false);
      assertThat(sent.body()).isEqualTo("got 2");
      assertThat(sent.hasHeader("Connection: close")).isTrue();
      assertThat(sending.isClosed()).isTrue();
      server.slow.complete(HttpResponse.of(200, "text/plain", new byte[0]));
      assertThat(waiting.response(false).hasHeader("Connection: close")).isTrue();
      assertThat(waiting.isClosed()).isTrue();
      sending.hangUp();
      waiting.hangUp();
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void peers_are_told_at_the_rate_and_all_of_them_at_the_deadline() {
    TestServer server =
        new TestServer(wrapping.settings().with(new NetSettings.Drain(Duration.ofMillis(300), 1)));
    try (SocketClient first = server.connect().webSocket("/ws");
        SocketClient second = server.connect().webSocket("/ws");
        SocketClient third = server.connect().webSocket("/ws")) {
      long begun = System.nanoTime();
      Thread stopping = Thread.ofVirtual().start(server::close);

      for (SocketClient client : new SocketClient[] {first, second, third}) {
        assertThat(client.receive().closeCode()).isEqualTo(4000);
        client.frame(Opcode.CLOSE, true, new byte[] {0x0F, (byte) 0xA0});
      }

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(250));
      assertThat(stopping).isNotNull();
      Eventually.holds(() -> !stopping.isAlive());
    }
  }
}
