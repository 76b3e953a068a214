package dev.parley.net;

import static dev.parley.net.Engine.POLLING;
import static dev.parley.net.Engine.RS;
import static dev.parley.net.Engine.open;
import static dev.parley.net.Engine.poll;
import static dev.parley.net.Engine.refusal;
import static dev.parley.net.Engine.sid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.dialect.Handshake;
import dev.parley.core.dialect.Input;
import dev.parley.net.SocketClient.Response;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.net.http.Origins;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("net")
class EnginePollingTest {
  private TestServer server =
      TestServer.speaking(EngineSettings.defaults(), TestServer.settings(), 1);

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void a_session_opens_with_what_is_agreed_on() {
    try (SocketClient client = server.connect()) {
      Response opened = client.get(POLLING + "&t=abc");

      assertThat(opened.status()).isEqualTo(200);
      assertThat(opened.body())
          .matches(
              "0\\{\"sid\":\"[\\w-]{20}\",\"upgrades\":\\[\"websocket\"],"
                  + "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
      assertThat(opened.hasHeader("Content-Type: text/plain; charset=UTF-8")).isTrue();
      assertThat(opened.hasHeader("Cache-Control: no-store")).isTrue();
      assertThat(opened.head()).doesNotContain("Set-Cookie");
      assertThat(server.open).containsEntry("polling", 1);
    }
  }

  @Test
  void what_the_dialect_says_at_once_comes_behind_it() {
    try (SocketClient client = server.connect()) {
      assertThat(client.get(POLLING + "&tell=1").body())
          .startsWith("0{\"sid\":")
          .endsWith("}" + RS + "4\"{EIO=4, tell=1, transport=polling}\"");
    }
  }

  @Test
  void the_dialect_is_made_for_its_request() {
    try (SocketClient client = server.connect()) {
      client.get(POLLING + "&a=%20b", "X-Some: 1", "x-some: 2", "Origin: http://localhost");

      Handshake handshake = server.handshakes.remove();
      assertThat(handshake.headers()).containsEntry("x-some", List.of("1", "2"));
      assertThat(handshake.query()).containsEntry("a", " b");
      assertThat(handshake.url()).isEqualTo(POLLING + "&a=%20b");
      assertThat(handshake.address()).isEqualTo("127.0.0.1");
      assertThat(handshake.secure()).isFalse();
      assertThat(handshake.crossDomain()).isTrue();
    }
  }

  @Test
  void each_wrong_request_has_its_own_refusal() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      refuses(client.get("/engine.io/?EIO=4"), refusal(0, "Transport unknown"));
      refuses(client.get("/engine.io/?EIO=4&transport=abc"), refusal(0, "Transport unknown"));
      refuses(client.get(poll("abc")), refusal(1, "Session ID unknown"));
      refuses(client.post(poll("abc"), "4x"), refusal(1, "Session ID unknown"));
      refuses(client.request("PUT", poll("abc"), ""), refusal(1, "Session ID unknown"));
      refuses(client.post(POLLING, ""), refusal(2, "Bad handshake method"));
      refuses(client.request("DELETE", POLLING, ""), refusal(2, "Bad handshake method"));
      refuses(client.get(Engine.SOCKET), refusal(3, "Bad request"));
      refuses(client.get(Engine.socket(poll)), refusal(3, "Bad request"));
      refuses(
          client.get("/engine.io/?transport=polling"), refusal(5, "Unsupported protocol version"));
      refuses(
          client.get("/engine.io/?EIO=3&transport=polling"),
          refusal(5, "Unsupported protocol version"));
      assertThat(client.request("PUT", poll, "").status()).isEqualTo(500);
      assertThat(client.request("HEAD", POLLING, "").status()).isEqualTo(400);
    }
  }

  @Test
  void the_gate_refuses_in_its_own_words_behind_the_gatekeeper() {
    try (SocketClient client = server.connect()) {
      Response forbidden = client.get(POLLING + "&refuse=not%20%22you%22");

      assertThat(forbidden.status()).isEqualTo(403);
      assertThat(forbidden.body()).isEqualTo(refusal(4, "not \\\"you\\\""));
      assertThat(client.get(POLLING + "&token=bad&refuse=x").status()).isEqualTo(401);
    }
  }

  @Test
  void a_transport_that_is_not_served_is_unknown_and_not_offered() {
    serve(
        new EngineSettings(
            Duration.ofSeconds(25),
            Duration.ofSeconds(20),
            1_000,
            true,
            false,
            Duration.ofSeconds(10),
            1_024,
            Optional.empty()));
    try (SocketClient client = server.connect()) {
      assertThat(client.get(POLLING).body()).contains("\"upgrades\":[],").contains(":1000}");
      refuses(client.get(Engine.SOCKET), refusal(0, "Transport unknown"));
    }
  }

  @Test
  void pages_of_other_origins_may_read_answers_and_refusals_where_they_are_allowed() {
    server.close();
    server =
        TestServer.speaking(
            EngineSettings.defaults(),
            TestServer.settings().with(new Origins(List.of("https://a.example"))),
            1);
    String origin = "Origin: https://a.example";
    try (SocketClient client = server.connect()) {
      Response preflight =
          client.request(
              "OPTIONS",
              POLLING,
              "",
              origin,
              "Access-Control-Request-Method: POST",
              "Access-Control-Request-Headers: x-mine");

      assertThat(preflight.status()).isEqualTo(204);
      assertThat(preflight.head()).containsPattern("Access-Control-Allow-Methods: .*GET.*POST");
      assertThat(preflight.hasHeader("Access-Control-Allow-Headers: x-mine")).isTrue();
      for (Response response :
          List.of(client.get(POLLING, origin), client.get(poll("abc"), origin))) {
        assertThat(response.hasHeader("Access-Control-Allow-Origin: https://a.example")).isTrue();
        assertThat(response.hasHeader("Access-Control-Allow-Credentials: true")).isTrue();
      }
      assertThat(client.get(POLLING, "Origin: https://b.example").status()).isEqualTo(403);
    }
  }

  @Test
  void several_packets_go_in_one_payload_either_way() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      Response posted = client.post(poll, "4one" + RS + "4" + RS + "bAQIDBA==" + RS + "4zwö");
      Response polled = client.get(poll);

      assertThat(posted.body()).isEqualTo("ok");
      assertThat(posted.hasHeader("Content-Type: text/html")).isTrue();
      assertThat(posted.hasHeader("Cache-Control: no-store")).isTrue();
      assertThat(polled.body()).isEqualTo("4one" + RS + "4" + RS + "bAQIDBA==" + RS + "4zwö");
      assertThat(polled.hasHeader("Content-Type: text/plain; charset=UTF-8")).isTrue();
      assertThat(polled.hasHeader("Cache-Control: no-store")).isTrue();
      assertThat(server.inputs.stream().filter(Input.Binary.class::isInstance)).hasSize(1);
    }
  }

  @Test
  void a_get_waits_for_a_message() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      assertThat(poster.post(poll, "4x").body()).isEqualTo("ok");

      assertThat(poller.response(false).body()).isEqualTo("4x");
    }
  }

  @Test
  void requests_on_any_loop_reach_their_session_in_order() {
    server.close();
    server = TestServer.speaking(EngineSettings.defaults(), TestServer.settings(), 2);
    for (int session = 0; session < 10; session++) {
      try (SocketClient poller = server.connect();
          SocketClient poster = server.connect()) {
        String poll = open(poster);
        poller.send("GET", poll, "");
        String got = "";
        for (int i = 0; i < 3; i++) {
          assertThat(poster.post(poll, "4" + i).body()).isEqualTo("ok");
        }
        while (got.length() < 6) {
          got += poller.response(false).body().replace(RS, "");
          poller.send("GET", poll, "");
        }
        assertThat(got).isEqualTo("404142");
      }
    }
  }

  @Test
  void a_second_get_ends_the_session_with_a_word_to_the_first() {
    try (SocketClient first = server.connect();
        SocketClient second = server.connect()) {
      String poll = open(second);
      Engine.wait(first, poll, second);

      Response overlapping = second.get(poll);

      assertThat(overlapping.status()).isEqualTo(400);
      assertThat(first.response(false).body()).isEqualTo("1");
      refuses(second.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.ended).containsExactly("polling transport-error");
      assertThat(server.open).containsEntry("polling", 0);
    }
  }

  @Test
  void a_get_whose_peer_leaves_ends_the_session() {
    try (SocketClient poster = server.connect()) {
      String poll = open(poster);
      try (SocketClient poller = server.connect()) {
        Engine.wait(poller, poll, poster);
      }

      Eventually.holds(() -> server.ended.contains("polling no-sign-of-life"));

      refuses(poster.get(poll), refusal(1, "Session ID unknown"));
    }
  }

  @Test
  void a_peer_that_leaves_between_gets_does_not() {
    String poll;
    try (SocketClient client = server.connect()) {
      poll = open(client);
    }
    Eventually.holds(() -> server.net.connections() == 0);
    try (SocketClient client = server.connect()) {
      assertThat(client.post(poll, "4x").body()).isEqualTo("ok");
      assertThat(client.get(poll).body()).isEqualTo("4x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "2", "2probe", "4a\u001e", "b****", "4a\u001ex"})
  void a_packet_that_is_none_ends_the_session(String payload) {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      assertThat(client.post(poll, payload).status()).isEqualTo(400);

      refuses(client.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.ended).containsExactly("polling protocol-violation");
    }
  }

  @Test
  void bytes_that_are_no_text_end_the_session() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);
      client.write("POST " + poll + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n");

      assertThat(client.write(new byte[] {'4', (byte) 0xFF}).response(false).status())
          .isEqualTo(400);

      assertThat(server.ended).containsExactly("polling protocol-violation");
    }
  }

  @Test
  void packets_of_no_meaning_here_are_passed_over() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      assertThat(client.post(poll, "6" + RS + "5" + RS + "0" + RS + "4x").body()).isEqualTo("ok");

      assertThat(client.get(poll).body()).isEqualTo("4x");
    }
  }

  @Test
  void a_post_of_bytes_is_refused_and_the_session_goes_on() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      refuses(
          client.post(poll, "x", "Content-Type: application/octet-stream"),
          refusal(3, "Bad request"));

      client.post(poll, "4x");
      assertThat(client.get(poll).body()).isEqualTo("4x");
    }
  }

  @Test
  void a_peer_that_closes_has_its_get_answered() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      assertThat(poster.post(poll, "1").body()).isEqualTo("ok");

      assertThat(poller.response(false).body()).isEqualTo("6");
      refuses(poster.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.ended).containsExactly("polling normal");
    }
  }

  @Test
  void the_server_closes_in_the_get_that_waits() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      assertThat(poster.post(poll, "4last" + RS + "4close" + RS + "4more").body()).isEqualTo("ok");

      assertThat(poller.response(false).body()).isEqualTo("4last" + RS + "1");
      refuses(poster.get(poll), refusal(1, "Session ID unknown"));
    }
  }

  @Test
  void the_server_closes_in_the_next_get_if_none_waits() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      client.post(poll, "4close");

      assertThat(client.post(poll, "4late").body()).isEqualTo("ok");
      assertThat(client.get(poll).body()).isEqualTo("1");
      refuses(client.get(poll), refusal(1, "Session ID unknown"));
      assertThat(server.open).containsEntry("polling", 0);
    }
  }

  @Test
  void a_payload_may_be_as_large_as_agreed_on_and_no_larger() {
    try (SocketClient client = server.connect();
        SocketClient other = server.connect()) {
      String poll = open(client);
      String most = "4" + "x".repeat(999_999);

      assertThat(client.post(poll, most).body()).isEqualTo("ok");
      assertThat(client.get(poll).body()).isEqualTo(most);
      assertThat(client.post(poll, most + "x").status()).isEqualTo(413);

      assertThat(server.limitsHit).contains("body-bytes");
      assertThat(other.post(poll, "4y").body()).isEqualTo("ok");
      assertThat(other.get(poll).body()).isEqualTo("4y");
    }
  }

  @Test
  void what_is_queued_is_bounded_and_all_of_it_comes() {
    try (SocketClient client = server.connect()) {
      String poll = open(client);
      for (int i = 0; i < 40; i++) {
        assertThat(client.post(poll, "4send 10000").body()).isEqualTo("ok");
      }

      int got = 0;
      while (got < 40) {
        String body = client.get(poll).body();
        assertThat(body.length()).isLessThan(80_000);
        got += body.split(RS, -1).length;
      }

      assertThat(got).isEqualTo(40);
    }
  }

  @Test
  void a_large_payload_is_compressed_where_that_is_accepted() throws IOException {
    try (SocketClient client = server.connect()) {
      String poll = open(client);

      String gzip = "Accept-Encoding: deflate;q=0.5, gzip, br";
      assertThat(inflated(client, poll, "4send 1023", gzip)).isEqualTo("4" + "x".repeat(1_023));
      String deflate = "Accept-Encoding: gzip;q=0, deflate";
      assertThat(inflated(client, poll, "4send 1023", deflate)).isEqualTo("4" + "x".repeat(1_023));

      client.post(poll, "4send 1022");
      assertThat(client.get(poll, gzip).body()).isEqualTo("4" + "x".repeat(1_022));
      client.post(poll, "4send 1023");
      assertThat(client.get(poll, "Accept-Encoding: br").body()).hasSize(1_024);
    }
  }

  @Test
  void a_cookie_is_set_once_if_there_is_one() {
    EngineSettings plain = EngineSettings.defaults();
    serve(
        new EngineSettings(
            plain.pingInterval(),
            plain.pingTimeout(),
            plain.maxPayload(),
            true,
            true,
            plain.upgradeTimeout(),
            plain.compression(),
            Optional.of("io")));
    try (SocketClient client = server.connect()) {
      Response opened = client.get(POLLING);
      String sid = sid(opened.body());

      assertThat(opened.hasHeader("Set-Cookie: io=" + sid + "; Path=/; HttpOnly; SameSite=Lax"))
          .isTrue();
      client.post(poll(sid), "4x");
      assertThat(client.get(poll(sid)).head()).doesNotContain("Set-Cookie");
      try (SocketClient socket = server.connect()) {
        socket.write(SocketClient.UPGRADE.formatted(Engine.SOCKET, ""));
        assertThat(socket.until("\r\n\r\n")).doesNotContain("Set-Cookie");
      }
    }
  }

  @Test
  void a_server_that_empties_itself_says_so_to_who_polls_and_lets_nobody_in() {
    try (SocketClient poller = server.connect();
        SocketClient poster = server.connect()) {
      String poll = open(poster);
      Engine.wait(poller, poll, poster);

      var drained = server.net.drain(null, null);

      assertThat(poller.response(false).body()).isEqualTo("1");
      assertThat(drained.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
      assertThat(server.ended).containsExactly("polling draining");
    }
  }

  private void serve(EngineSettings settings) {
    server.close();
    server = TestServer.speaking(settings, TestServer.settings(), 1);
  }

  private static void refuses(Response response, String body) {
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.body()).isEqualTo(body);
  }

  /** The body of a GET that is compressed. */
  private static String inflated(SocketClient client, String poll, String message, String accept)
      throws IOException {
    client.post(poll, message);
    String head = client.send("GET", poll, "", accept).until("\r\n\r\n");
    int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
    InputStream bytes = new ByteArrayInputStream(client.bytes(length));
    assertThat(length).isLessThan(1_000);
    try (InputStream in =
        head.contains("Content-Encoding: gzip")
            ? new GZIPInputStream(bytes)
            : new InflaterInputStream(bytes)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
