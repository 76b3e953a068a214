package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.net.SocketClient.Response;
import dev.parley.net.http.HttpLimits;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Origins;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("net")
@ParameterizedClass
@EnumSource
class HttpTest {
  private final Wrapping wrapping;
  private TestServer server;

  HttpTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    this.server = new TestServer(wrapping.settings());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_route_is_answered_with_its_variables_decoded() {
    try (SocketClient client = server.connect()) {
      Response response = client.get("/hello/J%C3%BCrgen+%2F");

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("hello Jürgen+/");
    }
  }

  @Test
  void a_query_is_decoded_and_its_malformed_parts_left_out() {
    try (SocketClient client = server.connect()) {
      assertThat(client.get("/query?a=1+2&b=%C3%A4&c=%zz&d&=x").body())
          .isEqualTo("{a=1 2, b=ä, d=}");
    }
  }

  @Test
  void an_unknown_path_is_404_and_a_wrong_method_405_with_those_there_are() {
    try (SocketClient client = server.connect()) {
      Response unknown = client.get("/nowhere");
      Response wrong = client.post("/hello/x", "");

      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.body()).startsWith("{\"code\":404,\"reason\":\"not-found\",\"message\":");
      assertThat(wrong.status()).isEqualTo(405);
      assertThat(wrong.hasHeader("Allow: GET, HEAD, OPTIONS")).isTrue();
    }
  }

  @Test
  void head_has_the_length_and_no_body() {
    try (SocketClient client = server.connect()) {
      Response head = client.request("HEAD", "/hello/you", "");

      assertThat(head.hasHeader("Content-Length: 9")).isTrue();
      assertThat(client.get("/hello/me").body()).isEqualTo("hello me");
    }
  }

  @Test
  void pipelined_requests_are_answered_in_order() {
    try (SocketClient client = server.connect()) {
      client.send("GET", "/slow", "").send("GET", "/hello/2", "").send("POST", "/body", "abc");
      client.send("GET", "/nowhere", "");
      server.slow.complete(HttpResponse.json(200, "\"slow\""));

      assertThat(client.response(false).body()).isEqualTo("\"slow\"");
      assertThat(client.response(false).body()).isEqualTo("hello 2");
      assertThat(client.response(false).body()).isEqualTo("got 3");
      assertThat(client.response(false).status()).isEqualTo(404);
    }
  }

  @Test
  void thousands_may_wait_behind_a_slow_one() {
    int count = 5_000;
    try (SocketClient client = server.connect()) {
      client.send("GET", "/slow", "");
      Thread.ofVirtual()
          .start(() -> client.write("GET /hello/x HTTP/1.1\r\nHost: h\r\n\r\n".repeat(count)));
      assertThat(client.hasInput()).isFalse();
      server.slow.completeOnTimeout(
          HttpResponse.json(200, "1"), 200, java.util.concurrent.TimeUnit.MILLISECONDS);

      assertThat(client.response(false).body()).isEqualTo("1");
      for (int i = 0; i < count; i++) {
        assertThat(client.response(false).status()).isEqualTo(200);
      }
      assertThat(server.bugs).isEmpty();
    }
  }

  @Test
  void a_request_may_come_in_halves() throws Exception {
    try (SocketClient client = server.connect()) {
      String request = "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nabcd";
      for (byte b : request.getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
        client.write(new byte[] {b});
      }

      assertThat(client.response(false).body()).isEqualTo("got 4");
    }
  }

  @Test
  void a_chunked_body_is_put_together() {
    try (SocketClient client = server.connect()) {
      client.write("POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.write("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

      assertThat(client.response(false).body()).isEqualTo("got 5");
    }
  }

  @Test
  void a_handler_that_throws_is_a_500_and_one_bug() {
    try (SocketClient client = server.connect()) {
      Response response = client.get("/throws");

      assertThat(response.status()).isEqualTo(500);
      assertThat(response.body()).doesNotContain("asked for");
      assertThat(server.bugs).hasSize(1);
      assertThat(client.get("/hello/x").status()).isEqualTo(200);
    }
  }

  @Test
  void a_url_at_the_limit_passes_and_one_past_it_is_414() {
    restart(new HttpLimits(1_000, 100, 100, seconds(10), seconds(10), 100));

    assertThat(statusOf("GET /hello/" + "x".repeat(93) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
        .isEqualTo(200);
    assertThat(statusOf("GET /hello/" + "x".repeat(94) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
        .isEqualTo(414);
    assertThat(statusOf("GET /hello/" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
        .isEqualTo(414);
    assertThat(server.limitsHit).containsOnly("url-bytes");
  }

  @Test
  void headers_at_the_limit_pass_and_one_past_it_are_431() {
    restart(new HttpLimits(100, 100, 100, seconds(10), seconds(10), 100));
    String lines = "GET /hello/x HTTP/1.1\r\nHost: h\r\nX: %s\r\n\r\n";

    // "Host: h" and "X: " are 10 bytes; line ends are not counted.
    assertThat(statusOf(lines.formatted("x".repeat(90)))).isEqualTo(200);
    assertThat(statusOf(lines.formatted("x".repeat(91)))).isEqualTo(431);
    assertThat(server.limitsHit).containsOnly("header-bytes");
  }

  @Test
  void a_body_at_the_limit_passes_and_one_past_it_is_413() {
    restart(new HttpLimits(1_000, 100, 100, seconds(10), seconds(10), 100));

    try (SocketClient client = server.connect()) {
      assertThat(client.post("/body", "x".repeat(100)).status()).isEqualTo(200);
      assertThat(client.post("/small", "x".repeat(10)).status()).isEqualTo(200);
      assertThat(client.post("/body", "x".repeat(101)).status()).isEqualTo(413);
      assertThat(client.isClosed()).isTrue();
    }
    String chunked = "POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(statusOf(chunked + "b\r\n0123456789a\r\n0\r\n\r\n")).isEqualTo(413);
    assertThat(server.limitsHit).containsOnly("body-bytes");
  }

  @Test
  void one_connection_past_the_limit_is_503() {
    restart(new HttpLimits(1_000, 100, 100, seconds(10), seconds(10), 2));

    try (SocketClient first = server.connect();
        SocketClient second = server.connect()) {
      assertThat(first.get("/hello/x").status()).isEqualTo(200);
      assertThat(second.get("/hello/x").status()).isEqualTo(200);
      try (SocketClient third = server.connect()) {
        Response refused = third.response(false);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.hasHeader("Retry-After: 5")).isTrue();
      }
    }
    Eventually.holds(() -> server.net.connections() == 0);
    assertThat(server.limitsHit).containsExactly("connections");
  }

  @Test
  void a_request_that_never_ends_is_408() {
    restart(new HttpLimits(1_000, 100, 100, Duration.ofMillis(200), seconds(10), 100));

    for (String half :
        List.of("GET /hel", "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc")) {
      try (SocketClient client = server.connect()) {
        assertThat(client.write(half).response(false).status()).isEqualTo(408);
        assertThat(client.isClosed()).isTrue();
      }
    }
    assertThat(server.limitsHit).containsExactly("request-timeout", "request-timeout");
  }

  @Test
  void a_connection_that_says_nothing_is_closed() {
    restart(new HttpLimits(1_000, 100, 100, seconds(10), Duration.ofMillis(200), 100));

    try (SocketClient client = server.connect()) {
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void what_is_not_http_is_400() {
    assertThat(statusOf("rubbish\r\n\r\n")).isEqualTo(400);
    assertThat(statusOf("GET /hello/x HTTP/1.1\r\n\r\n")).isEqualTo(400);
    assertThat(statusOf("GET /hello/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).isEqualTo(400);
    assertThat(statusOf("GET /hello/x HTTP/2.0\r\nHost: a\r\n\r\n")).isEqualTo(505);
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void a_client_that_expects_100_is_told_to_go_on_or_not() {
    try (SocketClient client = server.connect()) {
      client.write(
          "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.until("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.write("ab").response(false).body()).isEqualTo("got 2");

      client.write(
          "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.response(false).status()).isEqualTo(413);
    }
  }

  @Test
  void connection_close_is_obeyed() {
    try (SocketClient client = server.connect()) {
      Response response = client.get("/hello/x", "Connection: close");

      assertThat(response.hasHeader("Connection: close")).isTrue();
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void a_preflight_is_answered_for_allowed_origins_only() {
    server.close();
    server = new TestServer(wrapping.settings().with(new Origins(List.of("https://a.example"))));
    try (SocketClient client = server.connect()) {
      Response allowed =
          client.request(
              "OPTIONS",
              "/body",
              "",
              "Origin: https://a.example",
              "Access-Control-Request-Method: POST",
              "Access-Control-Request-Headers: x-mine");
      Response refused =
          client.request(
              "OPTIONS",
              "/body",
              "",
              "Origin: https://b.example",
              "Access-Control-Request-Method: POST");

      assertThat(allowed.status()).isEqualTo(204);
      assertThat(allowed.hasHeader("Access-Control-Allow-Origin: https://a.example")).isTrue();
      assertThat(allowed.hasHeader("Access-Control-Allow-Methods: OPTIONS, POST")).isTrue();
      assertThat(allowed.hasHeader("Access-Control-Allow-Headers: x-mine")).isTrue();
      assertThat(refused.status()).isEqualTo(403);
      assertThat(client.get("/hello/x", "Origin: https://a.example").head())
          .contains("Access-Control-Allow-Origin: https://a.example", "Vary: Origin");
      assertThat(client.get("/hello/x", "Origin: https://b.example").head())
          .doesNotContain("Access-Control");
    }
  }

  @Test
  void a_port_in_use_is_said_in_words() {
    NetSettings taken = NetSettings.defaults("127.0.0.1", server.port());

    assertThatThrownBy(() -> new TestServer(taken))
        .hasRootCauseInstanceOf(IOException.class)
        .hasMessageContaining("Cannot listen on 127.0.0.1:" + server.port());
  }

  private void restart(HttpLimits limits) {
    server.close();
    server = new TestServer(wrapping.settings().with(limits));
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  private int statusOf(String request) {
    try (SocketClient client = server.connect()) {
      return client.write(request).response(false).status();
    }
  }
}
