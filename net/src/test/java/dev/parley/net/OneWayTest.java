package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Input;
import dev.parley.net.SocketClient.Response;
import dev.parley.net.connection.Heartbeat;
import dev.parley.net.longpoll.PollSettings;
import dev.parley.net.websocket.WebSocketSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("net")
@ParameterizedClass
@EnumSource
class OneWayTest {
  private final Wrapping wrapping;
  private TestServer server;

  OneWayTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    this.server = new TestServer(wrapping.settings());
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void an_event_stream_begins_with_retry_and_its_key_and_takes_messages_by_send() {
    try (SocketClient events = server.connect();
        SocketClient way = server.connect()) {
      String head = events.send("GET", "/sse", "").until("\r\n\r\n");
      String opening = events.chunk();
      String key = opening.replaceAll("(?s).*\"connection\":\"([^\"]+)\".*", "$1");

      Response sent = way.post("/send?connection=" + key, "one\ntwo\r\nthree");

      assertThat(head)
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Content-Type: text/event-stream")
          .contains("X-Accel-Buffering: no")
          .contains("Cache-Control: no-cache");
      assertThat(key).matches("t\\.[\\w-]{38}");
      assertThat(opening)
          .isEqualTo("retry: 2000\n\nevent: open\ndata: {\"connection\":\"" + key + "\"}\n\n");
      assertThat(sent.status()).isEqualTo(204);
      assertThat(events.chunk()).isEqualTo("data: one\ndata: two\ndata: three\n\n");
      assertThat(opened().capabilities()).isEqualTo(Capabilities.oneWay());
    }
  }

  @Test
  void a_feed_hands_its_channels_on_as_they_came_and_where_to_go_on() {
    try (SocketClient events = server.connect()) {
      events.send("GET", "/sse?channels=a%2Cb,c&tell=1", "", "Last-Event-ID: 7.x");
      events.until("\r\n\r\n");

      assertThat(events.chunk()).isEqualTo("retry: 2000\n\n");
      assertThat(events.chunk())
          .isEqualTo("id: id-1\nevent: told\ndata: \"{channels=a%2Cb,c, since=7.x, tell=1}\"\n\n");
    }
    try (SocketClient events = server.connect()) {
      events.send("GET", "/sse?channels=a&tell=1&lastEventId=9", "").until("\r\n\r\n");
      events.chunk();

      assertThat(events.chunk()).contains("since=9");
    }
  }

  @Test
  void an_event_stream_ends_with_the_reason() {
    try (SocketClient events = server.connect();
        SocketClient way = server.connect()) {
      String key = openEvents(events);

      assertThat(way.post("/send?connection=" + key, "close").status()).isEqualTo(204);

      assertThat(events.chunk())
          .isEqualTo(
              "event: disconnect\ndata: {\"type\":\"disconnect\",\"code\":4105,"
                  + "\"reason\":\"by-operator\",\"reconnect\":false,\"after\":0}\n\n");
      assertThat(events.chunk()).isEmpty();
      assertThat(events.isClosed()).isTrue();
      assertThat(way.post("/send?connection=" + key, "x").status()).isEqualTo(404);
    }
  }

  @Test
  void publications_reach_streams_of_both_kinds() {
    try (SocketClient events = server.connect();
        SocketClient lines = server.connect()) {
      events.send("GET", "/sse?channels=x&channel=lobby", "").until("\r\n\r\n");
      events.chunk();
      lines.send("GET", "/stream?channel=lobby", "").until("\r\n\r\n");
      lines.chunk();
      Eventually.holds(
          () -> server.inputs.stream().filter(Input.Answered.class::isInstance).count() == 2);

      var _ = server.hub.publish(new ChannelName("lobby"), Draft.of(Payload.text("1")));

      assertThat(events.chunk()).isEqualTo("data: 1\n\n");
      assertThat(lines.chunk()).isEqualTo("1\n");
    }
  }

  @Test
  void a_line_stream_tells_its_key_first_and_answers_the_message_of_its_body() {
    try (SocketClient lines = server.connect()) {
      String head = lines.send("POST", "/stream", "{\"a\":\n1}").until("\r\n\r\n");

      assertThat(head).contains("Content-Type: application/x-ndjson");
      assertThat(lines.chunk())
          .matches("\\{\"type\":\"open\",\"connection\":\"[a-z0-9]+\\.[\\w-]{38}\"}\n");
      assertThat(lines.chunk()).isEqualTo("{\"a\": 1}\n");
    }
  }

  @Test
  void silence_is_broken_to_keep_the_way_open() {
    server.close();
    Duration quick = Duration.ofMillis(100);
    server =
        new TestServer(
            wrapping.settings().with(new NetSettings.OneWay(Duration.ofSeconds(2), quick, quick)));
    try (SocketClient events = server.connect();
        SocketClient lines = server.connect()) {
      openEvents(events);
      lines.send("GET", "/stream", "").until("\r\n\r\n");
      lines.chunk();

      assertThat(events.chunk()).isEqualTo(":\n\n");
      assertThat(events.chunk()).isEqualTo(":\n\n");
      assertThat(lines.chunk()).isEqualTo("\n");
    }
  }

  @Test
  void a_peer_of_http_1_0_gets_the_stream_without_chunks() {
    try (SocketClient lines = server.connect()) {
      String head = lines.write("GET /stream HTTP/1.0\r\n\r\n").until("\r\n\r\n");

      assertThat(head).doesNotContain("chunked");
      assertThat(lines.until("\n")).startsWith("{\"type\":\"open\"");
    }
  }

  @Test
  void a_message_that_is_not_utf8_or_for_nobody_is_refused() {
    try (SocketClient way = server.connect();
        SocketClient events = server.connect()) {
      String key = openEvents(events);

      assertThat(way.post("/send?connection=nobody", "x").status()).isEqualTo(404);
      assertThat(way.post("/send", "x").status()).isEqualTo(404);
      assertThat(way.post("/send?connection=" + key, "").status()).isEqualTo(400);
      way.write(
          "POST /send?connection=" + key + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
      way.write(new byte[] {(byte) 0xFF});
      assertThat(way.response(false).status()).isEqualTo(400);
    }
  }

  @Test
  void a_stream_whose_peer_goes_is_over() {
    try (SocketClient events = server.connect()) {
      openEvents(events);
    }

    Eventually.holds(() -> server.inputs.contains(new Input.PeerClosed()));
  }

  @Test
  void a_stream_whose_peer_takes_nothing_is_given_up() {
    server.close();
    WebSocketSettings defaults = WebSocketSettings.defaults();
    var quick = new Heartbeat(Duration.ofMillis(200), Duration.ofMillis(50), 2);
    server =
        new TestServer(
            wrapping
                .settings()
                .with(
                    new WebSocketSettings(
                        defaults.limits(), quick, WebSocketSettings.Deflate.NONE)));
    try (SocketClient lines = server.connect();
        SocketClient way = server.connect()) {
      lines.send("GET", "/stream", "").until("\r\n\r\n");
      String key = lines.chunk().replaceAll(".*\"connection\":\"([^\"]+)\".*\n", "$1");

      assertThat(way.post("/send?connection=" + key, "send 30000000").status()).isEqualTo(204);

      Eventually.holds(() -> server.inputs.contains(new Input.PeerClosed()));
      Eventually.holds(() -> server.net.connections() == 1);
    }
  }

  @Test
  void denied_credentials_open_no_stream() {
    try (SocketClient client = server.connect()) {
      assertThat(client.get("/sse?token=bad").status()).isEqualTo(401);
      assertThat(client.post("/stream?token=bad", "").status()).isEqualTo(401);
      assertThat(client.post("/poll?token=bad", "").status()).isEqualTo(401);
      assertThat(client.get("/sse", "Origin: https://b.example").status()).isEqualTo(403);
      assertThat(client.get("/hello/x").status()).isEqualTo(200);
    }
  }

  @Test
  void a_poll_takes_all_there_is_and_the_next_acknowledges_it() {
    try (SocketClient client = server.connect()) {
      String key = openPoll(client, "1");
      String poll = "/poll?connection=" + key + "&ack=";

      assertThat(client.post(poll + 0, "").body()).isEqualTo("{\"batch\":1,\"messages\":[1]}");
      assertThat(client.post(poll + 0, "").body())
          .as("sent again: the answer was lost")
          .isEqualTo("{\"batch\":1,\"messages\":[1]}");
      assertThat(client.post("/send?connection=" + key, "2").status()).isEqualTo(204);
      assertThat(client.post("/send?connection=" + key, "3").status()).isEqualTo(204);
      assertThat(client.post(poll + 1, "").body()).isEqualTo("{\"batch\":2,\"messages\":[2,3]}");
      assertThat(client.post(poll + 3, "").status()).isEqualTo(400);
      assertThat(client.post(poll + "x", "").status()).isEqualTo(400);
    }
  }

  @Test
  void a_poll_waits_for_messages_on_any_loop() {
    try (SocketClient opener = server.connect();
        SocketClient poller = server.connect();
        SocketClient sender = server.connect()) {
      String key = openPoll(opener, "");
      poller.send("POST", "/poll?connection=" + key + "&ack=0", "");

      assertThat(sender.post("/send?connection=" + key, "\"x\"").status()).isEqualTo(204);

      assertThat(poller.response(false).body()).isEqualTo("{\"batch\":1,\"messages\":[\"x\"]}");
    }
  }

  @Test
  void a_second_poll_ends_the_first_with_nothing() {
    try (SocketClient one = server.connect();
        SocketClient other = server.connect()) {
      String key = openPoll(one, "");
      String poll = "/poll?connection=" + key + "&ack=0";
      one.send("POST", poll, "");
      other.send("POST", poll, "");

      // Whichever came first: they arrive on sockets of their own.
      Eventually.holds(() -> one.hasInput() || other.hasInput());
      SocketClient ended = one.hasInput() ? one : other;

      assertThat(ended.response(false).body()).isEqualTo("{\"batch\":0,\"messages\":[]}");
      assertThat((ended == one ? other : one).hasInput()).isFalse();
    }
  }

  @Test
  void a_poll_is_held_no_longer_than_agreed_and_the_connection_lingers_no_longer() {
    server.close();
    Duration quick = Duration.ofMillis(150);
    server = new TestServer(wrapping.settings().with(new PollSettings(quick, quick)));
    try (SocketClient client = server.connect()) {
      String key = openPoll(client, "");
      String poll = "/poll?connection=" + key + "&ack=0";

      assertThat(client.post(poll, "").body()).isEqualTo("{\"batch\":0,\"messages\":[]}");
      Eventually.holds(() -> server.inputs.contains(new Input.PeerClosed()));

      assertThat(client.post(poll, "").status()).isEqualTo(404);
    }
  }

  @Test
  void the_end_comes_in_a_poll_of_its_own() {
    try (SocketClient client = server.connect()) {
      String key = openPoll(client, "1");
      assertThat(client.post("/send?connection=" + key, "close").status()).isEqualTo(204);
      String poll = "/poll?connection=" + key + "&ack=";

      assertThat(client.post(poll + 0, "").body()).isEqualTo("{\"batch\":1,\"messages\":[1]}");
      assertThat(client.post(poll + 1, "").body())
          .startsWith("{\"closed\":{\"code\":4105,\"reason\":\"by-operator\"");
      assertThat(client.post(poll + 1, "").status()).isEqualTo(404);
    }
  }

  @Test
  void a_poller_that_does_not_acknowledge_holds_a_bounded_share_and_then_gets_the_rest() {
    try (SocketClient client = server.connect()) {
      String key = openPoll(client, "");
      for (int i = 0; i < 40; i++) {
        assertThat(client.post("/send?connection=" + key, "send 10000").status()).isEqualTo(204);
      }
      int got = 0;
      for (int batch = 0; got < 40; batch++) {
        String body = client.post("/poll?connection=" + key + "&ack=" + batch, "").body();
        assertThat(body.length()).isLessThan(80_000);
        got += body.split("x{10000}", -1).length - 1;
      }

      assertThat(got).isEqualTo(40);
    }
  }

  private Input.Opened opened() {
    return server.inputs.stream()
        .filter(Input.Opened.class::isInstance)
        .map(Input.Opened.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static String openEvents(SocketClient events) {
    events.send("GET", "/sse", "").until("\r\n\r\n");
    return events.chunk().replaceAll("(?s).*\"connection\":\"([^\"]+)\".*", "$1");
  }

  private static String openPoll(SocketClient client, String message) {
    String body = client.post("/poll", message).body();
    assertThat(body).endsWith("\"batch\":0,\"messages\":[]}");
    return body.replaceAll(".*\"connection\":\"([^\"]+)\".*", "$1");
  }
}
