package dev.parley.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.problem.Problems;
import dev.parley.net.SocketClient.Response;
import dev.parley.net.connection.Admission;
import dev.parley.net.websocket.codec.Opcode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody is let in any more while those who are in are told to leave, with open listeners. */
@Tag("net")
@ParameterizedClass
@EnumSource
class TwoPhaseDrainTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final int FAST = 10_000;

  private final Wrapping wrapping;
  private final List<TestServer> servers = new ArrayList<>();

  TwoPhaseDrainTest(Wrapping wrapping) {
    this.wrapping = wrapping;
  }

  @AfterEach
  void stop() {
    for (TestServer server : servers) {
      var _ = server.net.drain(null, Duration.ZERO);
      server.close();
      assertThat(server.bugs).isEmpty();
    }
  }

  @Test
  void who_asks_for_a_session_is_sent_elsewhere_and_all_else_is_answered() {
    TestServer server = start(new NetSettings.Drain(LONG, LONG.multipliedBy(2), FAST));
    String poll = openPoll(server);
    try (SocketClient webSocket = server.connect().webSocket("/ws")) {
      var _ = server.net.drain(null, null);

      assertThat(server.net.draining()).isTrue();
      assertSentElsewhere(refusedWebSocket(server));
      assertSentElsewhere(ask(server, "GET", "/sse", ""));
      assertSentElsewhere(ask(server, "GET", "/stream", ""));
      assertSentElsewhere(ask(server, "POST", "/stream", "hello"));
      assertSentElsewhere(ask(server, "POST", "/poll", "hello"));
      assertThat(ask(server, "GET", "/hello/x", "").body()).isEqualTo("hello x");
      assertThat(webSocket.text("still here").receive().text()).isEqualTo("still here");
      assertThat(ask(server, "POST", "/send?connection=" + poll, "by poll").status())
          .isEqualTo(204);
      assertThat(ask(server, "POST", "/poll?ack=0&connection=" + poll, "").body())
          .contains("by poll");
      assertThat(server.net.drainState())
          .hasValueSatisfying(state -> {
            assertThat(state.left()).isEqualTo(2);
            assertThat(state.told()).isZero();
          });
    }
  }

  @Test
  void an_event_source_gets_a_stream_that_ends_or_it_would_give_up() {
    TestServer server = start(new NetSettings.Drain(LONG, LONG.multipliedBy(2), FAST));
    var _ = server.net.drain(null, null);
    try (SocketClient client = server.connect()) {
      client.write("GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");

      Response answer = client.response(false);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.hasHeader("Content-Type: text/event-stream")).isTrue();
      assertThat(answer.hasHeader("Connection: close")).isTrue();
      assertThat(answer.body()).matches("retry: [123]000\n\n");
    }
  }

  @Test
  void who_is_admitted_when_it_has_begun_is_sent_elsewhere_as_well() throws Exception {
    TestServer server = start(new NetSettings.Drain(LONG, LONG.multipliedBy(2), FAST));
    try (SocketClient client = server.connect()) {
      client.write(SocketClient.UPGRADE.formatted("/ws?token=slow", ""));
      assertThat(server.admissionAsked.await(10, TimeUnit.SECONDS)).isTrue();
      var _ = server.net.drain(null, null);

      server.admission.complete(new Admission.Admitted(null));

      assertSentElsewhere(client.response(false));
    }
  }

  @Test
  void it_listens_until_the_last_has_left() throws Exception {
    TestServer server = start(new NetSettings.Drain(LONG, FAST));
    String poll = openPoll(server);
    int port = server.port();
    var done = server.net.drain(null, null).toCompletableFuture();
    Eventually.holds(() -> server.net.drainState().orElseThrow().told() == 1);

    // It has been told, which its next poll learns.
    assertThat(ask(server, "GET", "/hello/x", "").status()).isEqualTo(200);
    assertThat(done).isNotDone();
    assertThat(ask(server, "POST", "/poll?ack=0&connection=" + poll, "").body())
        .contains("{\"closed\":{\"code\":4000,\"reason\":\"draining\",\"reconnect\":true");

    done.get(10, TimeUnit.SECONDS);
    Assertions.assertThatThrownBy(() -> new SocketClient(port))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(server.net.connections()).isZero();
  }

  @Test
  void never_more_are_told_than_the_rate_allows() {
    int rate = 20;
    TestServer server = start(new NetSettings.Drain(LONG, rate));
    List<SocketClient> clients = streams(server, 12);
    long begun = System.nanoTime();

    var _ = server.net.drain(null, null);

    Eventually.holds(() -> {
      int told = server.net.drainState().orElseThrow().told();
      double seconds = (System.nanoTime() - begun) / 1e9;
      assertThat((double) told).as("after %s s", seconds).isLessThanOrEqualTo(1 + rate * seconds);
      return told == clients.size();
    });
    clients.forEach(SocketClient::close);
  }

  @Test
  void each_is_advised_a_delay_of_its_own() {
    TestServer server = start(new NetSettings.Drain(LONG, FAST));
    List<SocketClient> clients = streams(server, 20);

    var _ = server.net.drain(null, null);

    Pattern after = Pattern.compile("\"after\":(\\d+)}");
    List<Integer> delays = new ArrayList<>();
    for (SocketClient client : clients) {
      Matcher found = after.matcher(client.chunk());
      assertThat(found.find()).isTrue();
      delays.add(Integer.parseInt(found.group(1)));
      client.close();
    }
    assertThat(delays).allMatch(delay -> delay >= 0 && delay < 2_000);
    assertThat(delays.stream().distinct()).hasSizeGreaterThan(5);
  }

  @Test
  void asked_again_it_goes_on_at_another_pace_and_with_another_deadline() throws Exception {
    TestServer server = start(new NetSettings.Drain(LONG, LONG.multipliedBy(2), 1));
    try (SocketClient first = server.connect().webSocket("/ws");
        SocketClient second = server.connect().webSocket("/ws")) {
      var begun = server.net.drain(null, null).toCompletableFuture();

      var changed = server.net.drain(7, null).toCompletableFuture();
      assertThat(server.net.drainState())
          .hasValueSatisfying(state -> {
            assertThat(state.rate()).isEqualTo(7);
            assertThat(state.remaining()).isGreaterThan(LONG);
          });
      var _ = server.net.drain(null, Duration.ZERO);

      for (SocketClient client : List.of(first, second)) {
        assertThat(client.receive().closeCode()).isEqualTo(4000);
        client.frame(Opcode.CLOSE, true, new byte[] {0x0F, (byte) 0xA0});
      }
      begun.get(10, TimeUnit.SECONDS);
      changed.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void several_may_stop_it_and_all_of_them_wait_until_it_is_done() throws Exception {
    TestServer server = start(new NetSettings.Drain(LONG, FAST));
    String poll = openPoll(server);
    Thread one = Thread.ofVirtual().start(server::close);
    Thread other = Thread.ofVirtual().start(server::close);
    Eventually.holds(() -> server.net.drainState().map(DrainState::told).orElse(0) == 1);
    assertThat(one.isAlive() && other.isAlive()).isTrue();

    assertThat(ask(server, "POST", "/poll?ack=0&connection=" + poll, "").body()).contains("closed");

    assertThat(one.join(Duration.ofSeconds(10))).isTrue();
    assertThat(other.join(Duration.ofSeconds(10))).isTrue();
  }

  private TestServer start(NetSettings.Drain drain) {
    TestServer server = new TestServer(wrapping.settings().with(drain));
    servers.add(server);
    return server;
  }

  private static String openPoll(TestServer server) {
    String answer = ask(server, "POST", "/poll", "").body();
    String before = "\"connection\":\"";
    int from = answer.indexOf(before) + before.length();
    return answer.substring(from, answer.indexOf('"', from));
  }

  private static List<SocketClient> streams(TestServer server, int count) {
    List<SocketClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketClient client = server.connect();
      client.send("GET", "/stream", "").until("\r\n\r\n");
      client.chunk();
      clients.add(client);
    }
    return clients;
  }

  private static Response ask(TestServer server, String method, String path, String body) {
    try (SocketClient client = server.connect()) {
      return client.request(method, path, body);
    }
  }

  private static Response refusedWebSocket(TestServer server) {
    try (SocketClient client = server.connect()) {
      client.write(SocketClient.UPGRADE.formatted("/ws", "").getBytes(UTF_8));
      return client.response(false);
    }
  }

  private static void assertSentElsewhere(Response response) {
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.body())
        .contains("\"code\":" + Problems.DRAINING.code(), "\"reason\":\"draining\"");
    assertThat(response.head()).containsPattern("\r\nRetry-After: [1-3]\r\n");
    assertThat(response.hasHeader("Connection: close")).isTrue();
  }
}
