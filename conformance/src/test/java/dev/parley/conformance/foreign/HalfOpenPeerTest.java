package dev.parley.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.conformance.Output;
import dev.parley.conformance.ServerProcess;
import dev.parley.conformance.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Peers that are gone without a word: neither FIN nor RST ever reaches the server. */
@Tag("net")
class HalfOpenPeerTest {

  /** Interval + 3 misses of a timeout each + 1 s of the sweep. */
  private static final Duration GONE_WITHIN = Duration.ofMillis(500 + 3 * 200 + 1000);

  /** What a busy machine may add to the look from outside. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static ServerProcess server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.start(
            "heartbeat.interval=500ms",
            "heartbeat.timeout=200ms",
            "heartbeat.misses=3",
            "session.resume-window=0s");
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void a_stopped_process_is_gone_within_the_time_of_its_heartbeats() throws Exception {
    String channel = Channels.fresh();
    List<String> command = new ArrayList<>(Tool.python("peer.py"));
    command.add(server.ws("/raw/" + channel).toString());
    Process peer = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      Output output = new Output(peer.getInputStream());
      await("the peer")
          .atMost(Duration.ofSeconds(15))
          .until(() -> output.text().contains("connected"));
      awaitSessions(channel, 1, Duration.ofSeconds(5));

      signal(peer, "STOP");

      awaitSessions(channel, 0, GONE_WITHIN.plus(SLACK));
      assertThat(peer.isAlive()).isTrue();
    } finally {
      peer.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_peer_behind_a_dead_link_is_gone_within_the_time_of_its_heartbeats() throws Exception {
    String channel = Channels.fresh();
    try (DroppingProxy link = new DroppingProxy(server.port());
        JdkPeer peer = new JdkPeer(client, at(link, "/raw/" + channel))) {
      peer.send("here");
      assertThat(peer.next()).isEqualTo("here");
      awaitSessions(channel, 1, Duration.ofSeconds(5));

      link.swallow();

      awaitSessions(channel, 0, GONE_WITHIN.plus(SLACK));
    }
  }

  @Test
  void a_silent_peer_that_answers_pings_stays() {
    String channel = Channels.fresh();
    try (JdkPeer peer = new JdkPeer(client, server.ws("/raw/" + channel))) {
      awaitSessions(channel, 1, Duration.ofSeconds(5));

      await("the silent peer to stay")
          .during(GONE_WITHIN.plus(SLACK))
          .atMost(GONE_WITHIN.plus(SLACK).multipliedBy(2))
          .until(() -> sessionsIn(channel) == 1);

      peer.send("still here");
      assertThat(peer.next()).isEqualTo("still here");
    }
  }

  private static URI at(DroppingProxy link, String path) {
    return URI.create("ws://127.0.0.1:" + link.port() + path);
  }

  private static void awaitSessions(String channel, long count, Duration limit) {
    await(count + " sessions in the channel")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> sessionsIn(channel) == count);
  }

  private static long sessionsIn(String channel) throws IOException, InterruptedException {
    HttpRequest get = HttpRequest.newBuilder(server.http("/api/sessions")).build();
    var answer = client.send(get, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode sessions = Line.JSON.readTree(answer.body()).path("sessions");
    return sessions
        .valueStream()
        .filter(s -> s.path("channels").valueStream().anyMatch(c -> c.asString().equals(channel)))
        .count();
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
