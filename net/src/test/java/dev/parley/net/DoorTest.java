package dev.parley.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.problem.Problems;
import dev.parley.net.SocketClient.Response;
import dev.parley.net.connection.Admission;
import dev.parley.net.http.Door;
import dev.parley.net.http.HttpConnection;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.websocket.codec.Opcode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What happens between a request to upgrade and its answer, on the wires that need no channel. */
@EnabledOnOs(OS.LINUX)
class DoorTest {
  private static final int HELD_BYTES = 64 << 10;

  /** A header with 16 bits of length, and the masking key. */
  private static final int HEAD_BYTES = 8;

  private final TestServer server = new TestServer(TestServer.settings());

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void what_comes_before_the_answer_is_read_behind_it() throws Exception {
    try (SocketClient client = undecided()) {
      client.frame(Opcode.TEXT, true, "early".getBytes(UTF_8));
      server.admission.complete(new Admission.Admitted(null));

      assertThat(client.response(true).status()).isEqualTo(101);
      assertThat(client.receive().text()).isEqualTo("early");
    }
  }

  @Test
  void as_much_as_is_held_may_come_before_the_answer() throws Exception {
    try (SocketClient client = undecided()) {
      client.frame(Opcode.BINARY, true, new byte[HELD_BYTES - HEAD_BYTES]);
      server.admission.complete(new Admission.Admitted(null));

      assertThat(client.response(true).status()).isEqualTo(101);
      assertThat(client.receive().payload()).hasSize(HELD_BYTES - HEAD_BYTES);
    }
    assertThat(server.limitsHit).isEmpty();
  }

  @Test
  void one_byte_more_ends_the_connection() throws Exception {
    try (SocketClient client = undecided()) {
      client.write(new byte[HELD_BYTES + 1]);

      Eventually.holds(() -> server.net.connections() == 0);
      server.admission.complete(new Admission.Admitted(null));
    }
    assertThat(server.limitsHit).containsExactly("upgrade-bytes");
    assertThat(server.inputs).isEmpty();
  }

  @Test
  void who_is_refused_is_told_why_and_the_connection_ends() throws Exception {
    try (SocketClient client = undecided()) {
      client.frame(Opcode.TEXT, true, "early".getBytes(UTF_8));
      server.admission.complete(new Admission.Denied(Problems.BAD_TOKEN));

      Response refused = client.response(false);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.hasHeader("Connection: close")).isTrue();
      assertThat(client.isClosed()).isTrue();
    }
    Eventually.holds(() -> server.net.connections() == 0);
    assertThat(server.inputs).isEmpty();
  }

  @Test
  void who_is_refused_while_the_server_stops_is_told_all_the_same() throws Exception {
    try (SocketClient client = undecided()) {
      int port = server.port();
      var stopped = CompletableFuture.runAsync(server::close);
      Eventually.holds(() -> !listens(port));

      server.admission.complete(new Admission.Denied(Problems.BAD_TOKEN));

      assertThat(client.response(false).status()).isEqualTo(401);
      client.hangUp();
      stopped.get(10, TimeUnit.SECONDS);
    }
    assertThat(server.net.connections()).isZero();
  }

  @Test
  void who_is_being_refused_is_not_idle() throws Exception {
    try (SocketClient client = undecided()) {
      for (LoopContext context : server.loops.all()) {
        context
            .loop()
            .execute(() ->
                context.each(
                    Door.class,
                    _ -> {
                      server.admission.complete(new Admission.Denied(Problems.BAD_TOKEN));
                      context.each(HttpConnection.class, it -> it.drain(context.now()));
                    }));
      }

      assertThat(client.response(false).status()).isEqualTo(401);
    }
  }

  @Test
  void a_plain_request_that_asks_for_an_upgrade_keeps_its_connection() {
    try (SocketClient client = server.connect()) {
      Response first = client.get("/hello/x", "Upgrade: websocket", "Connection: Upgrade");

      assertThat(first.hasHeader("Connection: close")).isFalse();
      assertThat(client.get("/hello/y").body()).isEqualTo("hello y");
    }
  }

  @Test
  void who_leaves_before_the_answer_leaves_nothing_behind() throws Exception {
    SocketClient client = undecided();
    client.close();
    Eventually.holds(() -> server.net.connections() == 0);

    server.admission.complete(new Admission.Admitted(null));

    try (SocketClient other = server.connect()) {
      assertThat(other.get("/hello/x").status()).isEqualTo(200);
    }
    assertThat(server.hub.sessions().toCompletableFuture().get(5, TimeUnit.SECONDS)).isEmpty();
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private SocketClient undecided() throws InterruptedException {
    SocketClient client = server.connect();
    client.write(SocketClient.UPGRADE.formatted("/ws?token=slow", ""));
    assertThat(server.admissionAsked.await(5, TimeUnit.SECONDS)).isTrue();
    return client;
  }
}
