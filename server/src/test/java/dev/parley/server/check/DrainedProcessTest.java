package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.redis.RedisProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the process of a node ends that is drained. */
@Tag("net")
@Timeout(120)
class DrainedProcessTest {
  /** What a JVM answers SIGTERM with. */
  private static final int TERMINATED = 143;

  private final HttpClient http = HttpClient.newHttpClient();
  private final RedisProcess redis = RedisProcess.start();
  private final NodeProcess node = NodeProcess.on(redis.url());

  @BeforeEach
  void start() {
    node.awaitReady();
  }

  @AfterEach
  void stop() {
    node.close();
    redis.close();
    http.shutdownNow();
  }

  @Test
  void one_that_is_asked_to_drain_ends_well() throws Exception {
    JsonNode plan = drain("{\"deadline\":\"60s\"}");

    assertThat(plan.at("/drain/secondsLeft").asInt()).isEqualTo(60);
    assertThat(node.awaitExit()).isZero();
  }

  @Test
  void a_signal_goes_on_with_the_drain_that_has_begun_and_another_one_changes_nothing()
      throws Exception {
    // A minute's worth of connections, at that rate.
    for (int i = 0; i < 60; i++) {
      assertThat(post("poll", "").statusCode()).isEqualTo(200);
    }
    JsonNode plan = drain("{\"rate\":1,\"deadline\":\"1h\"}");
    assertThat(plan.at("/drain/left").asInt()).isEqualTo(60);

    node.terminate();
    node.terminate();

    JsonNode later = drain("{}");
    assertThat(later.at("/drain/rate").asInt()).isEqualTo(1);
    assertThat(later.at("/drain/secondsLeft").asInt()).isGreaterThan(3_000);
    drain("{\"deadline\":\"0s\"}");
    assertThat(node.awaitExit()).isEqualTo(TERMINATED);
  }

  @Test
  void a_signal_alone_drains_and_a_second_one_does_not_stop_that() throws Exception {
    WebSocket socket =
        http.newWebSocketBuilder()
            .buildAsync(
                URI.create(node.url().replace("http", "ws") + "echo"), new WebSocket.Listener() {})
            .get(10, TimeUnit.SECONDS);

    node.terminate();
    node.terminate();

    assertThat(node.awaitExit()).isEqualTo(TERMINATED);
    socket.abort();
  }

  private JsonNode drain(String body) throws IOException, InterruptedException {
    HttpResponse<String> answer = post("api/drain", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
