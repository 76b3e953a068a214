package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Base;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** An endless answer, read line by line: HTTP streaming, and the ground of server-sent events. */
class StreamLine extends HttpLine {

  private final InputStream body;
  private final BufferedReader lines;

  StreamLine(HttpClient client, Base server) {
    this(
        client,
        server,
        HttpRequest.newBuilder(server.http("/stream"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
    opened(open().path("connection").asString());
    readOn();
  }

  StreamLine(HttpClient client, Base server, HttpRequest request) {
    super(client, server);
    HttpResponse<InputStream> response =
        client
            .sendAsync(request, BodyHandlers.ofInputStream())
            .orTimeout(15, TimeUnit.SECONDS)
            .join();
    assertThat(response.statusCode()).isEqualTo(200);
    body = response.body();
    lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  private JsonNode open() {
    JsonNode open = JSON.readTree(nextLine());
    assertThat(open.path("type").asString()).isEqualTo("open");
    return open;
  }

  /** The next line; blocks until it is there. */
  final String nextLine() {
    try {
      return Objects.requireNonNull(lines.readLine(), "the stream ended before it was opened");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final void readOn() {
    Thread.ofVirtual().start(this::readAll);
  }

  /** Empty lines keep the connection alive and mean nothing. */
  void line(String line) {
    if (!line.isEmpty()) {
      arrived(line);
    }
  }

  /**
   * Closes what lies under the reader: the reader itself is held by the thread that waits in it.
   */
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readAll() {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        line(line);
      }
    } catch (IOException e) {
      arrived("{\"type\":\"broken\"}");
    }
  }
}
