package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Base;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the HTTP transports have in common: the way back is {@code POST /send}. */
abstract class HttpLine extends Line {

  private static final Duration DUE = Duration.ofSeconds(40);

  private final HttpClient client;
  private final Base server;
  private String key = "";

  HttpLine(HttpClient client, Base server) {
    this.client = client;
    this.server = server;
  }

  @Override
  void send(String message) {
    assertThat(post("/send?connection=" + encodedKey(), message).status()).isEqualTo(204);
  }

  final HttpClient client() {
    return client;
  }

  final HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.http(path)).timeout(DUE);
  }

  final void opened(String connection) {
    key = connection;
  }

  final String encodedKey() {
    return URLEncoder.encode(key, StandardCharsets.UTF_8);
  }

  final Reply post(String path, String body) {
    URI address = server.http(path);
    HttpRequest post =
        HttpRequest.newBuilder(address)
            .timeout(DUE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      var response = client.send(post, BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Reply(0, e.toString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A status, 0 when the connection broke, and a body. */
  record Reply(int status, String body) {}
}
