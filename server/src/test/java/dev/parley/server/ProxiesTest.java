package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the addresses that proxies tell are used for. */
@Tag("net")
class ProxiesTest {
  private static final String KEY = "an-api-key-of-some-length";
  private static final String TRUSTED = "server.trusted-proxies=127.0.0.1";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Test
  void metrics_are_open_to_this_machine_and_not_to_who_comes_through_a_proxy_on_it()
      throws Exception {
    for (String setting : new String[] {"server.trusted-proxies=", TRUSTED}) {
      try (Parley parley = open(setting)) {
        assertThat(get(parley, "metrics").statusCode()).isEqualTo(200);
        assertThat(get(parley, "metrics", "X-Forwarded-For", "203.0.113.7").statusCode())
            .isEqualTo(401);
        assertThat(get(parley, "metrics", "X-Forwarded-For", "127.0.0.1").statusCode())
            .isEqualTo(401);
        assertThat(get(parley, "metrics", "Forwarded", "for=127.0.0.1").statusCode())
            .isEqualTo(401);
      }
    }
  }

  @Test
  void behind_the_proxy_protocol_nobody_is_of_this_machine() throws Exception {
    try (Parley parley = open(TRUSTED, "server.proxy-protocol=true")) {
      String request = "GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
      String named = "PROXY TCP4 127.0.0.1 127.0.0.1 4711 443\r\n";
      String unknown = "PROXY UNKNOWN\r\n";

      assertThat(say(parley, named + request + "\r\n")).startsWith("HTTP/1.1 401 ");
      assertThat(say(parley, unknown + request + "\r\n")).startsWith("HTTP/1.1 401 ");
      assertThat(say(parley, request + "\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(say(parley, named + request + "X-API-Key: " + KEY + "\r\n\r\n"))
          .startsWith("HTTP/1.1 200 ")
          .contains("parley_proxy_failures_total{why=\"missing\"} 1.0");
    }
  }

  @Test
  void sessions_are_listed_with_the_address_that_the_proxy_tells() throws Exception {
    try (Parley parley = open(TRUSTED)) {
      WebSocket socket =
          CLIENT
              .newWebSocketBuilder()
              .header("X-Forwarded-For", "203.0.113.7")
              .buildAsync(
                  URI.create(parley.url().replace("http:", "ws:") + "echo"),
                  new WebSocket.Listener() {})
              .get(10, TimeUnit.SECONDS);

      assertThat(get(parley, "api/sessions", "X-API-Key", KEY).body())
          .contains("\"remote\":\"203.0.113.7\"");
      socket.abort();
    }
  }

  private static Parley open(String... settings) {
    String[] all = java.util.Arrays.copyOf(settings, settings.length + 3);
    all[settings.length] = "server.port=0";
    all[settings.length + 1] = "server.drain.deadline=0s";
    all[settings.length + 2] = "api.keys=" + KEY;
    return Parley.open(all);
  }

  private static HttpResponse<String> get(Parley parley, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(parley.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static String say(Parley parley, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), parley.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
