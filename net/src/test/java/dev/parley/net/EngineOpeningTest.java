package dev.parley.net;

import static dev.parley.net.Engine.POLLING;
import static dev.parley.net.Engine.RS;
import static dev.parley.net.Engine.open;
import static dev.parley.net.Engine.poll;
import static dev.parley.net.Engine.refusal;
import static dev.parley.net.Engine.refuses;
import static dev.parley.net.Engine.sid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.dialect.Handshake;
import dev.parley.net.SocketClient.Response;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.net.http.Origins;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("net")
class EngineOpeningTest {
  private TestServer server =
      TestServer.speaking(EngineSettings.defaults(), TestServer.settings().with(Engine.BRIEF), 1);

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
            TestServer.settings()
                .with(Engine.BRIEF)
                .with(new Origins(List.of("https://a.example"))),
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

  private void serve(EngineSettings settings) {
    server.close();
    server = TestServer.speaking(settings, TestServer.settings().with(Engine.BRIEF), 1);
  }
}
