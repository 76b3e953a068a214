package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.foreign.FrontProxy.Kind;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One of two nodes behind a proxy stops. */
@Tag("deploy")
@Timeout(60)
class ProxiedFailoverTest {

  private static final int CLIENTS = 12;

  /** As many as keep a node that lets go of one a second from ending before the test does. */
  private static final int STAYING = 120;

  private static final int DRAINING = 4000;

  @ParameterizedTest
  @EnumSource
  void those_on_a_node_that_stops_are_told_and_all_find_the_other_at_once(Kind kind) {
    ProxiedNodes.during(
        kind,
        nodes -> {
          List<HttpClient> clients = new ArrayList<>();
          List<JdkPeer> peers = new ArrayList<>();
          List<JdkPeer> leaving = new ArrayList<>();
          for (int i = 0; i < CLIENTS; i++) {
            HttpClient client = nodes.client("127.0.2." + (i * 17 + 1));
            clients.add(client);
            int before = nodes.remotes(0).size();
            JdkPeer peer = new JdkPeer(client, nodes.front().ws("/echo"));
            (nodes.remotes(0).size() > before ? leaving : peers).add(peer);
          }
          assertThat(leaving).isNotEmpty();
          assertThat(peers).isNotEmpty();

          nodes.stopFirst();

          for (JdkPeer peer : leaving) {
            assertThat(peer.closeCode()).isEqualTo(DRAINING);
          }
          for (HttpClient client : clients) {
            peers.add(new JdkPeer(client, nodes.front().ws("/echo")));
            assertServed(nodes, client, WebSocketLine::new);
            assertServed(nodes, client, EventLine::new);
            assertServed(nodes, client, PollLine::new);
          }
          // Those who were on the other node have noticed nothing.
          for (JdkPeer peer : peers) {
            peer.send("echo");
            assertThat(peer.next()).isEqualTo("echo");
          }
          peers.forEach(JdkPeer::close);
        });
  }

  /** One that passes bytes on can't take a refusal elsewhere. */
  @ParameterizedTest
  @EnumSource(names = {"NGINX", "HAPROXY"})
  void while_a_node_drains_who_comes_is_let_in_by_the_other(Kind kind) {
    ProxiedNodes.during(
        kind,
        nodes -> {
          HttpClient aside = nodes.client("127.0.0.8");
          List<JdkPeer> staying = new ArrayList<>();
          for (int i = 0; i < STAYING; i++) {
            staying.add(new JdkPeer(aside, nodes.node(0).ws("/echo")));
          }
          drain(nodes, aside, "{\"rate\":1,\"deadline\":\"1h\"}");

          for (int i = 0; i < CLIENTS; i++) {
            HttpClient client = nodes.client("127.0.2." + (i * 17 + 1));
            try (JdkPeer peer = new JdkPeer(client, nodes.front().ws("/echo"))) {
              peer.send("echo");
              assertThat(peer.next()).isEqualTo("echo");
            }
            assertServed(nodes, client, WebSocketLine::new);
          }

          drain(nodes, aside, "{\"deadline\":\"0s\"}");
          for (JdkPeer peer : staying) {
            assertThat(peer.closeCode()).isEqualTo(DRAINING);
          }
        });
  }

  private static void drain(ProxiedNodes nodes, HttpClient client, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(nodes.node(0).http("/api/drain"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertThat(ProxiedNodes.answer(client, request).statusCode()).isEqualTo(202);
  }

  private static void assertServed(ProxiedNodes nodes, HttpClient client, Line.Opening transport) {
    String channel = Channels.fresh();
    try (Line line = transport.open(client, nodes.front())) {
      line.send("{\"type\":\"connect\",\"id\":1,\"user\":\"back\"}");
      line.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"%s\"}".formatted(channel));
      assertThat(line.answerTo(2).path("type").asString()).isEqualTo("subscribed");
      nodes.publish(channel, "7", nodes.node(1));
      assertThat(line.push("publication").path("data").asInt()).isEqualTo(7);
    }
  }
}
