package dev.parley.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.hub.SessionInfo;
import dev.parley.net.SocketClient.Response;
import dev.parley.net.http.HttpLimits;
import dev.parley.net.peer.AddressRange;
import dev.parley.net.peer.ProxySettings;
import dev.parley.net.peer.TrustedProxies;
import dev.parley.net.websocket.codec.Opcode;
import dev.parley.testkit.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Connections that begin with a header of the PROXY protocol, and those that should or should not.
 */
@Tag("net")
@ParameterizedClass
@EnumSource(names = {"PLAIN", "PIPELINE"})
class ProxyProtocolTest {
  private static final int HEADER_BYTES = 256;
  private static final String V1 = "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n";
  private static final String V2 =
      "0D0A0D0A000D0A515549540A 21 11 %04X CB007107 C0000201 1267 01BB";
  private static final String LOCAL = "0D0A0D0A000D0A515549540A 20 00 0000";
  private static final String GET = "GET /peer HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final Wrapping wrapping;
  private TestServer server;

  ProxyProtocolTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    this.server = trusting("127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.net.connections()).isZero();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void the_header_names_who_sends_all_requests_of_the_connection() {
    try (SocketClient proxy = server.connect().write(V1)) {
      assertThat(proxy.get("/peer").body()).isEqualTo("203.0.113.7:4711");
      assertThat(proxy.get("/peer").body()).isEqualTo("203.0.113.7:4711");
    }
    try (SocketClient proxy = server.connect().hex(V2.formatted(12))) {
      assertThat(proxy.get("/peer").body()).isEqualTo("203.0.113.7:4711");
    }
    assertThat(server.proxyFailures).isEmpty();
  }

  @Test
  void the_header_may_come_byte_by_byte_or_with_what_follows() {
    try (SocketClient proxy = server.connect()) {
      for (byte b : (V1 + GET).getBytes(US_ASCII)) {
        proxy.write(new byte[] {b});
      }

      assertThat(proxy.response(false).body()).isEqualTo("203.0.113.7:4711");
    }
    try (SocketClient proxy = server.connect().write(V1 + GET + GET)) {
      assertThat(proxy.response(false).body()).isEqualTo("203.0.113.7:4711");
      assertThat(proxy.response(false).body()).isEqualTo("203.0.113.7:4711");
    }
  }

  @Test
  void a_websocket_goes_on_behind_the_header_and_its_session_is_the_clients() {
    try (SocketClient proxy = server.connect()) {
      byte[] early = SocketClient.masked(Opcode.TEXT, true, "early".getBytes(US_ASCII));
      byte[] head = (V1 + SocketClient.UPGRADE.formatted("/ws", "")).getBytes(US_ASCII);
      byte[] both = new byte[head.length + early.length];
      System.arraycopy(head, 0, both, 0, head.length);
      System.arraycopy(early, 0, both, head.length, early.length);
      proxy.write(both);

      assertThat(proxy.until("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
      assertThat(proxy.receive().text()).isEqualTo("early");
      assertThat(remotes()).containsExactly("203.0.113.7:4711");
    }
  }

  @Test
  void a_stream_of_events_is_the_clients_as_well() {
    try (SocketClient proxy = server.connect().write(V1)) {
      proxy.send("GET", "/sse", "").until("\r\n\r\n");

      assertThat(remotes()).containsExactly("203.0.113.7:4711");
    }
  }

  @Test
  void a_proxy_that_names_nobody_is_served_as_itself() {
    for (String header : List.of("PROXY UNKNOWN\r\n", "LOCAL")) {
      try (SocketClient proxy = server.connect()) {
        SocketClient begun = header.equals("LOCAL") ? proxy.hex(LOCAL) : proxy.write(header);

        assertThat(begun.get("/peer").body())
            .isEqualTo("127.0.0.1:" + proxy.socket().getLocalPort());
      }
    }
  }

  @Test
  void who_is_named_is_believed_about_others_only_if_it_is_a_trusted_proxy_too() {
    server.close();
    server = trusting("127.0.0.1", "10.0.0.0/8");
    String forwarded = "X-Forwarded-For: 198.51.100.1";
    try (SocketClient proxy = server.connect().write(V1)) {
      assertThat(proxy.get("/peer", forwarded).body()).isEqualTo("203.0.113.7:4711");
    }
    try (SocketClient proxy =
        server.connect().write("PROXY TCP4 10.0.0.9 192.0.2.1 4711 443\r\n")) {
      assertThat(proxy.get("/peer", forwarded).body()).isEqualTo("198.51.100.1");
    }
  }

  @Test
  void a_trusted_proxy_without_a_header_is_refused() {
    assertRefused(server.connect().write(GET), "missing");
  }

  @Test
  void a_malformed_header_is_refused() {
    assertRefused(server.connect().write(V1.replace("4711", "65536") + GET), "malformed");
    assertRefused(server.connect().hex(V2.formatted(11)), "malformed");
  }

  @Test
  void a_header_of_version_2_may_be_as_long_as_the_limit_and_no_longer() {
    int most = HEADER_BYTES - 16;
    String padding = "00".repeat(most - 12);
    try (SocketClient proxy = server.connect().hex(V2.formatted(most) + padding)) {
      assertThat(proxy.get("/peer").body()).isEqualTo("203.0.113.7:4711");
    }
    assertThat(server.limitsHit).isEmpty();

    assertRefused(server.connect().hex(V2.formatted(most + 1) + padding), "too-long");
    assertThat(server.limitsHit).containsExactly("proxy-header-bytes");
  }

  @Test
  void a_line_of_version_1_may_have_107_bytes_and_no_more() {
    String full = "PROXY UNKNOWN " + "x".repeat(107 - 16);
    try (SocketClient proxy = server.connect().write(full + "\r\n")) {
      assertThat(proxy.get("/peer").status()).isEqualTo(200);
    }

    assertRefused(server.connect().write(full + "x\r\n" + GET), "too-long");
  }

  @Test
  void a_header_has_as_much_time_as_a_request() {
    server.close();
    HttpLimits limits = HttpLimits.defaults();
    server =
        new TestServer(
            settings("127.0.0.1")
                .with(
                    new HttpLimits(
                        limits.headerBytes(),
                        limits.urlBytes(),
                        limits.bodyBytes(),
                        Duration.ofMillis(200),
                        limits.idleTimeout(),
                        limits.connections())));
    try (SocketClient slow = server.connect().write("PROXY TCP4 203.0")) {
      assertThat(slow.isClosed()).isTrue();
    }
    try (SocketClient silent = server.connect()) {
      assertThat(silent.isClosed()).isTrue();
    }
    assertThat(server.proxyFailures).containsExactly("timeout", "timeout");
  }

  @Test
  void who_leaves_before_the_header_is_whole_leaves_nothing_behind() {
    try (SocketClient leaving = server.connect().write("PROXY TCP4 203.0")) {
      Eventually.holds(() -> server.net.connections() == 1);
      leaving.hangUp();
    }

    Eventually.holds(() -> server.net.connections() == 0);
    assertThat(server.proxyFailures).isEmpty();
  }

  @Test
  void a_header_of_a_stranger_is_refused() {
    server.close();
    server = trusting("192.0.2.0/24");

    assertRefused(server.connect().write(V1 + GET), "untrusted");
    assertRefused(server.connect().hex(V2.formatted(12)), "untrusted");
    assertRefused(server.connect().hex(LOCAL), "untrusted");
  }

  @Test
  void a_stranger_without_one_is_served_as_who_it_is() {
    server.close();
    server = trusting("192.0.2.0/24");

    try (SocketClient stranger = server.connect()) {
      assertThat(stranger.get("/peer", "X-Forwarded-For: 203.0.113.7").body())
          .isEqualTo("127.0.0.1:" + stranger.socket().getLocalPort());
    }
    try (SocketClient stranger = server.connect().webSocket("/ws")) {
      assertThat(stranger.text("echo").receive().text()).isEqualTo("echo");
    }
    assertThat(server.proxyFailures).isEmpty();
  }

  @Test
  void where_it_is_not_spoken_a_header_is_no_request() {
    server.close();
    server = new TestServer(wrapping.settings());
    try (SocketClient proxy = server.connect().write(V1 + GET)) {
      assertThat(proxy.response(false).status()).isEqualTo(400);
      assertThat(proxy.isClosed()).isTrue();
    }
    try (SocketClient proxy = server.connect().hex(V2.formatted(12)).write(GET)) {
      assertThat(proxy.response(false).status()).isEqualTo(400);
      assertThat(proxy.isClosed()).isTrue();
    }
  }

  @Test
  void the_header_comes_before_tls() throws IOException {
    server.close();
    server = new TestServer(settings("127.0.0.1").with(Wrapping.TLS.tls()));
    try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      raw.setSoTimeout(10_000);
      raw.getOutputStream().write(V1.getBytes(US_ASCII));
      try (Socket socket =
          SelfSigned.shared()
              .trusting()
              .getSocketFactory()
              .createSocket(raw, "localhost", server.port(), true)) {
        String last = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        socket.getOutputStream().write(last.getBytes(US_ASCII));

        assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
            .startsWith("HTTP/1.1 200 ")
            .endsWith("203.0.113.7:4711");
      }
    }
    try (Socket direct =
        SelfSigned.shared()
            .trusting()
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      direct.setSoTimeout(10_000);

      assertThatThrownBy(() -> direct.getOutputStream().write(1)).isInstanceOf(IOException.class);
    }
    Eventually.holds(() -> server.proxyFailures.contains("missing"));
  }

  /** Answered with 400 and why, then closed; and counted, once. */
  private void assertRefused(SocketClient client, String why) {
    try (client) {
      Response refused = client.response(false);

      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body()).contains("\"reason\":\"proxy-header-" + why + "\"");
      assertThat(refused.hasHeader("Connection: close")).isTrue();
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(server.proxyFailures).containsExactly(why);
    server.proxyFailures.clear();
  }

  private List<String> remotes() {
    var sessions = server.hub.sessions().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS);
    return sessions.join().stream().map(SessionInfo::remoteAddress).toList();
  }

  private NetSettings settings(String... ranges) {
    var trusted = Stream.of(ranges).map(range -> AddressRange.parse(range).orElseThrow()).toList();
    return wrapping
        .settings()
        .with(new ProxySettings(new TrustedProxies(trusted), true, HEADER_BYTES));
  }

  private TestServer trusting(String... ranges) {
    return new TestServer(settings(ranges));
  }
}
