package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.hub.SessionInfo;
import dev.parley.net.peer.AddressRange;
import dev.parley.net.peer.ProxySettings;
import dev.parley.net.peer.TrustedProxies;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose X-Forwarded-For is believed, and who sees what it says. */
@Tag("net")
@ParameterizedClass
@EnumSource
class ForwardedTest {
  private static final String FORWARDED = "X-Forwarded-For: 198.51.100.1, 203.0.113.7";

  private final Wrapping wrapping;
  private TestServer server;

  ForwardedTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    this.server = trusting("127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void a_trusted_proxy_names_the_sender_of_each_request() {
    try (SocketClient proxy = server.connect()) {
      assertThat(proxy.get("/peer", FORWARDED).body()).isEqualTo("203.0.113.7");
      assertThat(proxy.get("/peer", "X-Forwarded-For: 2001:db8::1").body())
          .isEqualTo("2001:db8::1");
      assertThat(proxy.get("/peer").body()).startsWith("127.0.0.1:");
      assertThat(proxy.get("/peer", "Forwarded: for=203.0.113.9").body()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void by_default_nobody_is_believed() {
    server.close();
    server = new TestServer(wrapping.settings());

    assertNothingIsBelieved();
  }

  @Test
  void who_is_not_among_the_trusted_is_not_believed() {
    server.close();
    server = trusting("192.0.2.0/24");

    assertNothingIsBelieved();
  }

  @Test
  void the_session_of_a_websocket_is_the_clients() {
    try (SocketClient _ = server.connect().webSocket("/ws", FORWARDED)) {
      assertThat(remote()).isEqualTo("203.0.113.7");
    }
  }

  @Test
  void the_session_of_a_stream_of_events_is_the_clients() {
    try (SocketClient client = server.connect()) {
      client.send("GET", "/sse", "", FORWARDED).until("\r\n\r\n");

      assertThat(remote()).isEqualTo("203.0.113.7");
    }
  }

  @Test
  void the_session_of_one_that_polls_is_the_clients() {
    try (SocketClient client = server.connect()) {
      assertThat(client.post("/poll", "", FORWARDED).status()).isEqualTo(200);

      assertThat(remote()).isEqualTo("203.0.113.7");
    }
  }

  @Test
  void without_a_proxy_the_session_is_the_sockets() {
    try (SocketClient client = server.connect().webSocket("/ws")) {
      assertThat(remote()).isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
    }
  }

  @Test
  void a_page_of_the_host_that_came_by_http_is_refused_where_the_client_came_by_https() {
    String byHttp = "Origin: http://localhost";
    String told = "X-Forwarded-Proto: https";
    try (SocketClient proxy = server.connect()) {
      assertThat(proxy.get("/sse", byHttp, told).status()).isEqualTo(403);
      assertThat(proxy.get("/hello/x", "Origin: https://localhost", told).head())
          .contains("Access-Control-Allow-Origin: https://localhost");
      assertThat(proxy.get("/hello/x", byHttp, told).head())
          .doesNotContain("Access-Control-Allow-Origin");
      assertThat(proxy.get("/hello/x", byHttp, "X-Forwarded-Proto: http").head())
          .contains("Access-Control-Allow-Origin: http://localhost");
    }
  }

  private void assertNothingIsBelieved() {
    try (SocketClient stranger = server.connect()) {
      assertThat(stranger.get("/peer", FORWARDED).body()).startsWith("127.0.0.1:");
      String by = wrapping.encrypts() ? "https" : "http";
      String other = wrapping.encrypts() ? "http" : "https";
      assertThat(
              stranger
                  .get("/hello/x", "Origin: " + by + "://localhost", "X-Forwarded-Proto: " + other)
                  .head())
          .contains("Access-Control-Allow-Origin");
    }
    try (SocketClient stranger = server.connect().webSocket("/ws", FORWARDED)) {
      assertThat(remote()).isEqualTo("127.0.0.1:" + stranger.socket().getLocalPort());
    }
  }

  /** The address of the only session there is. */
  private String remote() {
    var sessions = server.hub.sessions().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS);
    return sessions.join().stream()
        .map(SessionInfo::remoteAddress)
        .reduce((one, other) -> one + " and " + other)
        .orElse("nobody");
  }

  private TestServer trusting(String range) {
    var trusted = new TrustedProxies(List.of(AddressRange.parse(range).orElseThrow()));
    return new TestServer(wrapping.settings().with(new ProxySettings(trusted, false, 4096)));
  }
}
