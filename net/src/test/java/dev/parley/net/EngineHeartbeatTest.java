package dev.parley.net;

import static dev.parley.net.Engine.RS;
import static dev.parley.net.Engine.SOCKET;
import static dev.parley.net.Engine.open;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.dialect.Input;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With a heart that beats every 300 ms and has 200 ms to answer. */
@Tag("net")
class EngineHeartbeatTest {
  private final TestServer server =
      TestServer.speaking(Engine.quick(), TestServer.settings().with(Engine.BRIEF), 1);

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void a_poll_brings_the_question_and_the_answer_keeps_the_session() {
    try (SocketClient client = server.connect()) {
      long begun = System.nanoTime();
      String poll = open(client);
      for (int i = 0; i < 3; i++) {
        assertThat(client.get(poll).body()).isEqualTo("2");
        assertThat(client.post(poll, "3").body()).isEqualTo("ok");
      }

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(850));
      assertThat(server.ended).isEmpty();
    }
  }

  @Test
  void a_socket_is_asked_too() {
    try (SocketClient client = server.connect()) {
      client.webSocket(SOCKET).receive();
      for (int i = 0; i < 3; i++) {
        assertThat(client.receive().text()).isEqualTo("2");
        client.text("3");
      }
      assertThat(server.ended).isEmpty();
    }
  }

  @Test
  void a_poller_that_does_not_answer_is_given_up() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);
      assertThat(client.get(poll).body()).isEqualTo("2");

      assertThat(client.get(poll).body()).isEqualTo("1");

      assertThat(client.get(poll).body()).isEqualTo(Engine.refusal(1, "Session ID unknown"));
      assertThat(server.ended).containsExactly("polling ping-timeout");
      assertThat(server.limitsHit).contains("ping-timeout");
    }
  }

  @Test
  void a_socket_that_does_not_answer_is_closed_whatever_else_it_says() {
    try (SocketClient client = server.connect()) {
      client.webSocket(SOCKET).receive();
      assertThat(client.receive().text()).isEqualTo("2");
      client.text("4x");
      assertThat(client.receive().text()).isEqualTo("4x");

      assertThat(client.receive().closeCode()).isEqualTo(4006);

      assertThat(server.ended).containsExactly("websocket ping-timeout");
    }
  }

  @Test
  void a_request_after_the_time_finds_no_session_though_the_loop_was_busy()
      throws InterruptedException {
    try (SocketClient client = server.connect();
        SocketClient other = server.connect()) {
      String poll = open(client);
      long begun = System.nanoTime();
      assertThat(client.get(poll).body()).isEqualTo("2");
      // The loop is kept from its timers, which come due before the request is read.
      CountDownLatch busy = new CountDownLatch(1);
      server.onInput =
          input -> {
            if (input instanceof Input.Text) {
              busy.countDown();
              while (System.nanoTime() - begun < Duration.ofMillis(600).toNanos()) {
                LockSupport.parkNanos(1_000_000);
              }
            }
          };
      String second = open(other);
      other.send("POST", second, "4x");
      assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
      client.send("POST", poll, "3" + RS + "4late");

      assertThat(client.response(false).status()).isEqualTo(400);
      assertThat(server.ended).contains("polling ping-timeout");
    }
  }

  @Test
  void a_session_of_which_nothing_more_is_heard_is_given_up() {
    try (SocketClient client = server.connect()) {
      open(client);

      Eventually.holds(() -> server.ended.contains("polling ping-timeout"));

      assertThat(server.open).containsEntry("polling", 0);
    }
  }

  @Test
  void the_heart_beats_on_over_another_transport() {
    try (SocketClient poller = server.connect();
        SocketClient client = server.connect()) {
      String poll = open(poller);
      client.webSocket(Engine.socket(poll)).text("2probe").receive();
      client.text("5");

      assertThat(client.receive().text()).isEqualTo("2");
      client.text("3");
      assertThat(client.receive().text()).isEqualTo("2");
      assertThat(client.receive().closeCode()).isEqualTo(4006);
    }
  }
}
