package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.conformance.foreign.FrontProxy.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations of deploy/, each in the proxy it is for, in front of two nodes. */
@Tag("deploy")
@Timeout(60)
@ParameterizedClass
@EnumSource
class ProxiesTest {

  private static final String CLIENT = "127.0.0.77";
  private static final int BEATS = 5;

  @SuppressWarnings("NullAway.Init") // start
  private static ProxiedNodes nodes;

  @SuppressWarnings("NullAway.Init") // start
  private static HttpClient client;

  private final Kind kind;

  ProxiesTest(Kind kind) {
    this.kind = kind;
  }

  @BeforeParameterizedClassInvocation
  static void start(Kind kind) {
    nodes = ProxiedNodes.start(kind);
    client = nodes.client(CLIENT);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    nodes.close();
  }

  static Stream<Named<Line.Opening>> transports() {
    return NativeTransportsTest.transports();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void publications_arrive_while_the_connection_goes_on_and_the_way_back_is_open_over(
      Line.Opening transport) {
    String channel = Channels.fresh();
    try (Line line = transport.open(client, nodes.front())) {
      line.send("{\"type\":\"connect\",\"id\":1,\"user\":\"here\"}");
      assertThat(line.answerTo(1).path("user").asString()).isEqualTo("here");
      line.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"%s\"}".formatted(channel));
      assertThat(line.answerTo(2).path("type").asString()).isEqualTo("subscribed");

      for (int i = 1; i <= 3; i++) {
        nodes.publish(channel, Integer.toString(i));
        assertThat(line.push("publication").path("data").asInt()).isEqualTo(i);
      }
      line.send("{\"type\":\"publish\",\"id\":3,\"channel\":\"%s\",\"data\":4}".formatted(channel));
      assertThat(line.answerTo(3).path("type").asString()).isEqualTo("published");
      assertThat(line.push("publication").path("data").asInt()).isEqualTo(4);
    }
  }

  @Test
  void a_stream_of_events_is_passed_on_as_it_comes_and_outlives_the_proxys_patience()
      throws Exception {
    String channel = Channels.fresh();
    HttpRequest request =
        HttpRequest.newBuilder(nodes.front().http("/sse?channels=" + channel)).build();
    HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      Iterator<String> line = lines.iterator();
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      until(line, "retry:");
      nodes.publish(channel, "\"first\"");
      until(line, "data:");

      for (int i = 0; i < BEATS; i++) {
        until(line, ":");
      }
      nodes.publish(channel, "\"last\"");

      assertThat(until(line, "data:")).contains("last");
    }
  }

  @Test
  void a_silent_websocket_outlives_the_proxys_patience() throws Exception {
    var listener = new Beats();
    WebSocket socket =
        client.newWebSocketBuilder().buildAsync(nodes.front().ws("/echo"), listener).join();

    await("pings").until(() -> listener.pings >= BEATS);
    socket.sendText("still here", true).join();

    assertThat(listener.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("still here");
    socket.abort();
  }

  @Test
  void nodes_are_told_the_clients_address_and_nothing_that_the_client_makes_up() {
    HttpClient other = nodes.client("127.0.0.78");
    try (JdkPeer peer =
            peer(other, "X-Forwarded-For", "198.51.100.1", "Forwarded", "for=192.0.2.1");
        EventLine _ = new EventLine(nodes.client("127.0.0.79"), nodes.front());
        PollLine _ = new PollLine(nodes.client("127.0.0.80"), nodes.front())) {
      peer.send("echo");
      assertThat(peer.next()).isEqualTo("echo");

      List<String> remotes = new ArrayList<>(nodes.remotes(0));
      remotes.addAll(nodes.remotes(1));
      String port = kind.readsHttp() ? "" : ":\\d+";
      for (String address : List.of("127.0.0.78", "127.0.0.79", "127.0.0.80")) {
        assertThat(remotes)
            .filteredOn(remote -> remote.matches(address.replace(".", "\\.") + port))
            .as("%s in %s", address, remotes)
            .hasSize(1);
      }
      assertThat(remotes)
          .noneMatch(remote -> remote.startsWith("198.51") || remote.startsWith("192.0.2"));
    }
  }

  @Test
  void pages_of_the_host_that_is_asked_for_may_connect_and_others_not() {
    String host = "localhost:" + nodes.front().http("/").getPort();
    try (JdkPeer peer = peer(client, "Origin", "https://" + host)) {
      peer.send("echo");
      assertThat(peer.next()).isEqualTo("echo");
    }

    assertThatThrownBy(() -> peer(client, "Origin", "https://other.example").close())
        .hasStackTraceContaining("403");
    if (kind.readsHttp()) {
      assertThatThrownBy(() -> peer(client, "Origin", "http://" + host).close())
          .hasStackTraceContaining("403");
    }
  }

  @Test
  void metrics_are_not_for_those_outside() {
    assertThat(status(nodes.front().http("/metrics"))).isEqualTo(kind.readsHttp() ? 404 : 403);
    assertThat(status(nodes.front().http("/health/ready"))).isEqualTo(200);
  }

  @Test
  void who_comes_without_tls_is_sent_to_where_there_is() {
    if (kind.readsHttp()) {
      HttpRequest request = HttpRequest.newBuilder(nodes.front().plain("/x?y=z")).build();

      HttpResponse<String> answer = ProxiedNodes.answer(client, request);

      assertThat(answer.statusCode()).isEqualTo(308);
      assertThat(answer.headers().firstValue("Location").orElse(""))
          .matches("https://localhost(:\\d+)?/x\\?y=z");
    }
  }

  @Test
  void clients_are_spread_over_the_nodes() {
    List<JdkPeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        peers.add(peer(nodes.client("127.0.1." + (i * 17 + 1))));
      }

      for (int node = 0; node < 2; node++) {
        assertThat(nodes.remotes(node)).anyMatch(remote -> remote.startsWith("127.0.1."));
      }
    } finally {
      peers.forEach(JdkPeer::close);
    }
  }

  private static JdkPeer peer(HttpClient from, String... headers) {
    return new JdkPeer(from, nodes.front().ws("/echo"), List.of(headers));
  }

  private static int status(URI address) {
    return ProxiedNodes.answer(client, HttpRequest.newBuilder(address).build()).statusCode();
  }

  /** Reads up to a line that begins so. */
  private static String until(Iterator<String> lines, String start) {
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith(start)) {
        return line;
      }
    }
    throw new AssertionError("the stream ended before " + start);
  }

  /** Counts the pings of a node, which the JDK answers itself. */
  private static final class Beats implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    volatile int pings;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time, says the interface
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer data) {
      pings++;
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      texts.add(data.toString());
      from.request(1);
      return null;
    }
  }
}
