package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.ServerProcess;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An endless answer, read line by line: HTTP streaming, and the ground of server-sent events. */
class StreamLine extends HttpLine {

  private final Stream<String> lines;
  private final Iterator<String> rest;

  StreamLine(HttpClient client, ServerProcess server) {
    this(
        client,
        server,
        HttpRequest.newBuilder(server.http("/stream"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
    opened(open().path("connection").asString());
    readOn();
  }

  StreamLine(HttpClient client, ServerProcess server, HttpRequest request) {
    super(client, server);
    HttpResponse<Stream<String>> response =
        client.sendAsync(request, BodyHandlers.ofLines()).orTimeout(15, TimeUnit.SECONDS).join();
    assertThat(response.statusCode()).isEqualTo(200);
    lines = response.body();
    rest = lines.iterator();
  }

  private JsonNode open() {
    JsonNode open = JSON.readTree(nextLine());
    assertThat(open.path("type").asString()).isEqualTo("open");
    return open;
  }

  /** The next line; blocks until it is there. */
  final String nextLine() {
    return rest.next();
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

  @Override
  public void close() {
    lines.close();
  }

  private void readAll() {
    try {
      while (rest.hasNext()) {
        line(rest.next());
      }
    } catch (UncheckedIOException e) {
      arrived("{\"type\":\"broken\"}");
    }
  }
}
