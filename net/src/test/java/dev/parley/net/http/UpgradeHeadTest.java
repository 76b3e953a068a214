package dev.parley.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeHeadTest {
  private static final String PLAIN =
      "GET /ws?a=b HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n";

  @Test
  void a_plain_request_is_read_and_not_consumed() {
    ByteBuf in = bytes(PLAIN.replace("Host: h", "host:  h \r\nX-Two: 1\r\nx-two: a:b, \"c\""));
    int length = in.readableBytes();

    UpgradeHead.Read read = UpgradeHead.read(in, HttpLimits.defaults()).orElseThrow();

    assertThat(read.target()).isEqualTo("/ws?a=b");
    assertThat(read.headers().all("Host")).containsExactly("h");
    assertThat(read.headers().all("X-Two")).containsExactly("1", "a:b, \"c\"");
    assertThat(read.headers().first("upgrade")).contains("websocket");
    assertThat(in.readableBytes()).isEqualTo(length);
  }

  @Test
  void a_request_behind_others_in_the_buffer_is_read() {
    ByteBuf in = bytes("before" + PLAIN).skipBytes("before".length());

    assertThat(UpgradeHead.read(in, HttpLimits.defaults())).isPresent();
  }

  @Test
  void every_beginning_of_a_request_is_left_to_the_decoder() {
    for (int length = 0; length < PLAIN.length(); length++) {
      assertThat(read(PLAIN.substring(0, length))).as("%d bytes", length).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "get /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.0\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1 \r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET  /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET http://h/ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET /\u00e4 HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nHost: i\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /ws HTTP/1.1\r\n\r\n",
        "GET /ws HTTP/1.1\nHost: h\nUpgrade: websocket\n\n",
        "GET /ws HTTP/1.1\r\nHost: h\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\rUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\rXUpgrade: websocket\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\rXHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket, h2c\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\n folded\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost : h\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nno colon\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\n: nothing\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nA: \u00e4\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nA: \0\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\nfirst frame",
      })
  void whatever_is_less_plain_is_left_to_the_decoder(String request) {
    assertThat(read(request)).isEmpty();
  }

  @Test
  void a_url_and_headers_at_the_limit_are_read_and_past_it_left_to_the_decoder() {
    int url = "/ws?a=b".length();
    int head = PLAIN.length() - 4;

    assertThat(read(PLAIN, head, url)).isPresent();
    assertThat(read(PLAIN, head - 1, url)).isEmpty();
    assertThat(read(PLAIN, head, url - 1)).isEmpty();
  }

  private static Optional<UpgradeHead.Read> read(String request) {
    return UpgradeHead.read(bytes(request), HttpLimits.defaults());
  }

  private static Optional<UpgradeHead.Read> read(String request, int headerBytes, int urlBytes) {
    Duration any = Duration.ofSeconds(1);
    return UpgradeHead.read(bytes(request), new HttpLimits(headerBytes, urlBytes, 0, any, any, 1));
  }

  private static ByteBuf bytes(String request) {
    return Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1);
  }
}
