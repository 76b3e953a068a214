package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.net.tls.TlsSettings;
import dev.parley.net.websocket.codec.Opcode;
import dev.parley.testkit.tls.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What TLS adds; that all else is as without it is in the tests of what goes over it. */
@Tag("net")
@ParameterizedClass
@EnumSource(
    mode = EnumSource.Mode.EXCLUDE,
    names = {"PLAIN", "PIPELINE"})
class TlsTest {
  private static final int ALERT = 21;

  private final Wrapping wrapping;
  private TestServer server;

  TlsTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    this.server = new TestServer(wrapping.settings());
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void versions_1_3_and_1_2_are_spoken() throws IOException {
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      try (SSLSocket socket = secure(new Socket(here(), server.port()))) {
        socket.setEnabledProtocols(new String[] {version});
        socket.startHandshake();

        assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      }
    }
    assertThat(server.tlsFailures).isEmpty();
  }

  @Test
  void version_1_1_is_refused_by_an_alert() {
    try (SocketClient old = new SocketClient(server.port())) {
      // A ClientHello of version 0302 with a random of zeroes, four suites, and no extensions.
      old.hex("16 0301 0033 01 00002f 0302" + "00".repeat(32) + "00 0008 c009c013002fc00a 0100");

      byte[] alert = old.bytes(7);

      // RFC 8446 6: fatal (2), protocol_version (70).
      assertThat(alert[0]).isEqualTo((byte) ALERT);
      assertThat(HexFormat.of().formatHex(alert, 3, 7)).isEqualTo("00020246");
      assertThat(old.isClosed()).isTrue();
      Eventually.holds(() -> server.tlsFailures.contains("protocol"));
    }
  }

  @Test
  void http_1_1_is_agreed_on_with_peers_that_offer_it() throws IOException {
    assertThat(agreed("h2", "http/1.1")).isEqualTo("http/1.1");
    assertThat(agreed("h2")).isEmpty();
    assertThat(agreed()).isEmpty();
  }

  @Test
  void an_rsa_certificate_is_served(@TempDir Path folder) throws IOException {
    SelfSigned rsa = SelfSigned.in(folder, "RSA");
    server.close();
    server = serving(TlsSettings.of(rsa.certificate(), rsa.key()).with(wrapping.tls().library()));
    try (Socket raw = new Socket(here(), server.port());
        Socket socket = layered(rsa.trusting().getSocketFactory(), raw)) {
      socket.getOutputStream().write('x');

      assertThat(((SSLSocket) socket).getSession().getPeerCertificates()[0].getPublicKey())
          .extracting(java.security.Key::getAlgorithm)
          .isEqualTo("RSA");
    }
  }

  @Test
  void a_request_without_tls_is_hung_up_on_and_counted() throws IOException {
    try (Socket plain = new Socket(here(), server.port())) {
      plain.setSoTimeout(10_000);
      plain
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(plain.getInputStream().read()).isEqualTo(-1);
      Eventually.holds(() -> server.tlsFailures.contains("not-tls"));
      Eventually.holds(() -> server.net.connections() == 0);
    }
  }

  @Test
  void bytes_outside_of_tls_end_a_connection_that_stands() throws IOException {
    try (Socket raw = new Socket(here(), server.port());
        SSLSocket socket = secure(raw)) {
      socket.startHandshake();

      raw.getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      Eventually.holds(() -> server.tlsFailures.contains("not-tls"));
      Eventually.holds(() -> server.net.connections() == 0);
    }
  }

  @Test
  void a_peer_that_does_not_trust_the_certificate_is_counted() throws IOException {
    try (Socket raw = new Socket(here(), server.port());
        Socket socket = layered((SSLSocketFactory) SSLSocketFactory.getDefault(), raw)) {
      assertThatThrownBy(() -> socket.getOutputStream().write('x'))
          .isInstanceOf(SSLHandshakeException.class);

      Eventually.holds(() -> server.tlsFailures.contains("protocol"));
    }
  }

  @Test
  void a_peer_that_goes_before_the_handshake_is_over_is_counted() throws IOException {
    try (Socket raw = new Socket(here(), server.port())) {
      raw.getOutputStream().write(0x16);
    }

    Eventually.holds(() -> server.tlsFailures.contains("left"));
  }

  @Test
  void a_handshake_past_its_time_is_hung_up_on_and_one_within_it_lives_on() throws IOException {
    server.close();
    server = serving(wrapping.tls().withHandshakeTimeout(Duration.ofMillis(300)));
    try (SocketClient quick = server.connect();
        Socket silent = new Socket(here(), server.port())) {
      assertThat(quick.get("/hello/1").status()).isEqualTo(200);
      silent.setSoTimeout(10_000);

      assertThat(silent.getInputStream().read()).isEqualTo(-1);

      assertThat(server.limitsHit).containsExactly("tls-handshake-timeout");
      assertThat(server.tlsFailures).containsExactly("timeout");
      assertThat(quick.get("/hello/2").status()).isEqualTo(200);
    }
  }

  @Test
  void each_end_says_so_in_tls_before_tcp_does() throws IOException {
    assertThat(lastRecord("GET /hello/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .as("an answer after which the connection ends")
        .isEqualTo(ALERT);
    assertThat(lastRecord("POST /stream HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nclose"))
        .as("a stream that the server ends")
        .isEqualTo(ALERT);
    byte[] goodbye = SocketClient.masked(Opcode.CLOSE, true, new byte[] {0x03, (byte) 0xE8});
    assertThat(lastRecord(SocketClient.UPGRADE.formatted("/ws", ""), goodbye))
        .as("a WebSocket that the peer closes")
        .isEqualTo(ALERT);
  }

  @Test
  void all_that_was_sent_before_the_end_arrives() {
    try (SocketClient lines = server.connect();
        SocketClient way = server.connect()) {
      lines.send("GET", "/stream", "").until("\r\n\r\n");
      String key = lines.chunk().replaceAll(".*\"connection\":\"([^\"]+)\".*\n", "$1");

      assertThat(way.post("/send?connection=" + key, "send 3000000").status()).isEqualTo(204);
      assertThat(way.post("/send?connection=" + key, "close").status()).isEqualTo(204);

      assertThat(lines.chunk()).hasSize(3_000_001);
      assertThat(lines.chunk()).contains("by-operator");
      assertThat(lines.chunk()).isEmpty();
      assertThat(lines.isClosed()).isTrue();
    }
  }

  @Test
  void an_answer_that_ends_the_connection_arrives_though_its_peer_sends_on() {
    try (SocketClient client = server.connect()) {
      client.write("POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 8000000\r\n\r\n");
      for (int i = 0; i < 8; i++) {
        client.write(new byte[1_000_000]);
      }

      assertThat(client.response(false).status()).isEqualTo(413);
    }
  }

  @Test
  void a_peer_that_shuts_its_half_in_tls_alone_is_gone() throws IOException {
    SSLSocketFactory factory = SelfSigned.shared().trusting().getSocketFactory();
    try (Socket raw = new Socket(here(), server.port());
        Socket socket = factory.createSocket(raw, "localhost", raw.getPort(), false)) {
      ((SSLSocket) socket).startHandshake();

      socket.shutdownOutput();

      Eventually.holds(() -> server.net.connections() == 0);
      assertThat(server.tlsFailures).isEmpty();
    }
  }

  @Test
  void a_closed_peer_that_takes_nothing_is_let_go_in_the_end() {
    try (SocketClient lines = server.connect();
        SocketClient way = server.connect()) {
      lines.send("GET", "/stream", "").until("\r\n\r\n");
      String key = lines.chunk().replaceAll(".*\"connection\":\"([^\"]+)\".*\n", "$1");
      assertThat(way.post("/send?connection=" + key, "send 30000000").status()).isEqualTo(204);

      assertThat(way.post("/send?connection=" + key, "close").status()).isEqualTo(204);

      Eventually.holds(() -> server.net.connections() == 1);
    }
  }

  private TestServer serving(TlsSettings tls) {
    return new TestServer(TestServer.settings().with(tls));
  }

  private String agreed(String... offered) throws IOException {
    try (SSLSocket socket = secure(new Socket(here(), server.port()))) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(offered);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getApplicationProtocol();
    }
  }

  /** The type of the last record before the end of TCP; in version 1.2 it is not encrypted. */
  private int lastRecord(String request, byte[]... more) throws IOException {
    var seen = new ByteArrayOutputStream();
    try (Socket raw = new Overheard(server.port(), seen);
        SSLSocket socket = secure(raw)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      for (byte[] part : more) {
        socket.getOutputStream().write(part);
      }
      byte[] _ = socket.getInputStream().readAllBytes();
    }
    ByteBuffer records = ByteBuffer.wrap(seen.toByteArray());
    int type = 0;
    while (records.hasRemaining()) {
      type = records.get();
      int _ = records.getShort();
      int length = records.getShort() & 0xFFFF;
      records.position(records.position() + length);
    }
    return type;
  }

  private static SSLSocket secure(Socket raw) throws IOException {
    return layered(SelfSigned.shared().trusting().getSocketFactory(), raw);
  }

  private static SSLSocket layered(SSLSocketFactory factory, Socket raw) throws IOException {
    return (SSLSocket) factory.createSocket(raw, "localhost", raw.getPort(), true);
  }

  private static InetAddress here() {
    return InetAddress.getLoopbackAddress();
  }

  /** A socket that writes down what it reads. */
  private static final class Overheard extends Socket {
    private final ByteArrayOutputStream seen;

    Overheard(int port, ByteArrayOutputStream seen) throws IOException {
      super(here(), port);
      this.seen = seen;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int next = super.read();
          if (next >= 0) {
            seen.write(next);
          }
          return next;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          int count = super.read(bytes, from, length);
          if (count > 0) {
            seen.write(bytes, from, count);
          }
          return count;
        }
      };
    }
  }
}
