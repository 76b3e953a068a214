package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Base;
import dev.parley.conformance.ServerProcess;
import dev.parley.testkit.tls.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Two nodes with a proxy in front. Each keeps its own channels: what is to be seen through the
 * proxy is published on both.
 */
final class ProxiedNodes implements AutoCloseable {

  private static final Duration DUE = Duration.ofSeconds(30);

  private final List<ServerProcess> nodes;
  private final FrontProxy front;
  private final List<HttpClient> clients = new ArrayList<>();

  /** Past the proxy, from an address that the nodes do not trust. */
  private final HttpClient aside;

  private ProxiedNodes(List<ServerProcess> nodes, FrontProxy front) {
    this.nodes = nodes;
    this.front = front;
    this.aside = client("127.0.0.9");
  }

  static ProxiedNodes start(FrontProxy.Kind kind) {
    String[] settings = FrontProxy.nodeSettings(kind);
    ServerProcess one = ServerProcess.start(settings);
    ServerProcess other = ServerProcess.start(settings);
    return new ProxiedNodes(List.of(one, other), FrontProxy.start(kind, one, other));
  }

  /** Runs the body; when it fails, the failure tells what the proxy has said. */
  static void during(FrontProxy.Kind kind, Consumer<ProxiedNodes> body) {
    try (ProxiedNodes nodes = start(kind)) {
      try {
        body.accept(nodes);
      } catch (AssertionError | RuntimeException e) {
        e.addSuppressed(new AssertionError("the proxy said:\n" + nodes.front.said()));
        throw e;
      }
    }
  }

  FrontProxy front() {
    return front;
  }

  ServerProcess node(int index) {
    return nodes.get(index);
  }

  /** A client of this address, of 127.0.0.0/8, that trusts the proxy's certificate. */
  HttpClient client(String address) {
    HttpClient made =
        HttpClient.newBuilder()
            .sslContext(SelfSigned.shared().trusting())
            .localAddress(InetAddress.ofLiteral(address))
            .connectTimeout(DUE)
            .build();
    clients.add(made);
    return made;
  }

  /** Publishes on each of these nodes. */
  void publish(String channel, String json, Base... on) {
    for (Base node : on.length > 0 ? List.of(on) : nodes) {
      HttpRequest request =
          HttpRequest.newBuilder(node.http("/api/publish"))
              .timeout(DUE)
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"channel\":\"%s\",\"data\":%s}".formatted(channel, json)))
              .build();
      assertThat(answer(aside, request).statusCode()).isEqualTo(200);
    }
  }

  /** The addresses of a node's sessions, as it lists them. */
  List<String> remotes(int index) {
    HttpRequest request =
        HttpRequest.newBuilder(nodes.get(index).http("/api/sessions")).timeout(DUE).build();
    JsonNode sessions = Line.JSON.readTree(answer(aside, request).body()).path("sessions");
    List<String> remotes = new ArrayList<>();
    sessions.forEach(session -> remotes.add(session.path("remote").asString()));
    return remotes;
  }

  static HttpResponse<String> answer(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first of the nodes stops; those who are connected to it are told. */
  void stopFirst() {
    nodes.getFirst().close();
  }

  @Override
  public void close() {
    // All are closed, whatever the closing of one has to say.
    try (ServerProcess _ = nodes.getFirst();
        ServerProcess _ = nodes.getLast();
        FrontProxy _ = front) {
      clients.forEach(HttpClient::shutdownNow);
    }
  }
}
