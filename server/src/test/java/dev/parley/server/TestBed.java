package dev.parley.server;

import dev.parley.server.forward.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Nodes, clients of them, and whatever else a test opens: closed after it, the last first. A field
 * of the test with {@code @RegisterExtension}.
 */
public final class TestBed implements AfterEachCallback {
  private final List<String> usual;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /**
   * @param usual the settings of every node, beside its port
   */
  public TestBed(String... usual) {
    this.usual = new ArrayList<>(List.of("server.port=0", "server.drain.deadline=0s"));
    this.usual.addAll(List.of(usual));
  }

  /** Closes it after the test. */
  public <T extends AutoCloseable> T add(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  /**
   * @param more settings, which count more than the usual ones
   */
  public Parley node(String... more) {
    List<String> settings = new ArrayList<>(usual);
    settings.addAll(List.of(more));
    return add(Parley.open(settings.toArray(String[]::new)));
  }

  /** A node that forwards Socket.IO to an application. */
  public Parley node(Endpoint endpoint, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "socket-io.enabled=true",
                "socket-io.forward.url=" + endpoint.url(),
                "socket-io.forward.secret=" + Endpoint.SECRET));
    settings.addAll(List.of(more));
    return node(settings.toArray(String[]::new));
  }

  public Endpoint endpoint(Endpoint.Application application) {
    return add(new Endpoint(application));
  }

  /** A client of Socket.IO that is in no namespace yet. */
  public SocketIoPeer client(Parley node) {
    return add(new SocketIoPeer(http, node.url()));
  }

  /** A client of Socket.IO that is in the main namespace. */
  public SocketIoPeer connected(Parley node) {
    SocketIoPeer client = client(node);
    client.joins("/", "");
    return client;
  }

  public NativeClient nativeClient(Parley node, String user) {
    var client = new NativeClient(http, node.url(), user);
    add(client::drop);
    return client;
  }

  public HttpClient http() {
    return http;
  }

  /** What a node's metrics are now. */
  public String metrics(Parley node) {
    var request = HttpRequest.newBuilder(URI.create(node.url() + "metrics")).build();
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    http.close();
  }
}
