package dev.parley.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.server.Parley;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("net")
@Timeout(60)
final class DrainApiTest {
  private static final String KEY = "an-api-key-of-some-length";
  private static final int DUE_SECONDS = 10;

  private final HttpClient client = HttpClient.newHttpClient();

  /** Nobody is told before the test has seen how it is. */
  private final Parley parley =
      Parley.open(
          "server.port=0",
          "server.drain.notice=10m",
          "server.drain.deadline=30m",
          "server.drain.rate=300",
          "api.keys=" + KEY);

  private final String url = parley.url();

  @AfterEach
  void stop() {
    var _ = parley.drain(1, Duration.ZERO);
    parley.close();
    client.close();
  }

  private record Answer(int status, JsonNode body) {}

  @Test
  void a_node_is_drained_at_the_configured_pace_and_says_how_far_it_is() throws Exception {
    WebSocket socket = connect();

    Answer begun = drain("");

    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.body().path("node").asString()).matches("[a-z0-9]{6}");
    assertThat(begun.body().path("noticeSeconds").asInt()).isEqualTo(600);
    assertThat(begun.body().path("drain").toString())
        .isEqualTo("{\"left\":1,\"told\":0,\"rate\":300,\"secondsLeft\":1800}");
    assertThat(get("health/ready").statusCode()).isEqualTo(503);
    assertThat(get("health/live").statusCode()).isEqualTo(200);
    JsonNode info = JsonMapper.shared().readTree(get("api/info").body());
    assertThat(info.path("draining").asBoolean()).isTrue();
    assertThat(info.at("/drain/left").asInt()).isEqualTo(1);
    JsonNode self = JsonMapper.shared().readTree(get("api/cluster").body()).at("/nodes/0");
    assertThat(self.path("draining").asBoolean()).isTrue();
    assertThat(self.at("/drain/rate").asInt()).isEqualTo(300);
    assertThatThrownBy(this::connect)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> {
              assertThat(refused.getResponse().statusCode()).isEqualTo(503);
              assertThat(refused.getResponse().headers().firstValue("Retry-After")).isPresent();
            });
    socket.abort();
  }

  @Test
  void it_is_not_draining_before_it_is_asked() throws Exception {
    JsonNode info = JsonMapper.shared().readTree(get("api/info").body());

    assertThat(info.path("draining").asBoolean(true)).isFalse();
    assertThat(info.has("drain")).isFalse();
    assertThat(get("health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void asked_again_what_is_said_changes_and_the_rest_stays() throws Exception {
    assertThat(drain("{\"rate\":5,\"deadline\":\"20m\"}").status()).isEqualTo(202);

    JsonNode faster = drain("{\"rate\":1000000}").body();
    JsonNode shorter = drain("{\"deadline\":\"1m30s\"}").body();

    assertThat(faster.at("/drain/rate").asInt()).isEqualTo(1_000_000);
    assertThat(faster.at("/drain/secondsLeft").asInt()).isBetween(1_000, 1_200);
    assertThat(shorter.at("/drain/rate").asInt()).isEqualTo(1_000_000);
    assertThat(shorter.at("/drain/secondsLeft").asInt()).isBetween(1, 90);
  }

  @Test
  void at_the_deadline_the_server_is_stopped_and_may_be_closed() throws Exception {
    WebSocket socket = connect();
    Thread waiting = Thread.ofVirtual().start(parley::awaitStop);

    assertThat(drain("{\"deadline\":\"0s\"}").status()).isEqualTo(202);
    socket.abort();

    assertThat(waiting.join(Duration.ofSeconds(DUE_SECONDS))).isTrue();
    await()
        .atMost(DUE_SECONDS, TimeUnit.SECONDS)
        .untilAsserted(() ->
            assertThatThrownBy(() -> get("health/live"))
                .isInstanceOf(java.net.ConnectException.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rate\":0}",
        "{\"rate\":1000001}",
        "{\"rate\":1.5}",
        "{\"rate\":\"500\"}",
        "{\"rate\":99999999999999999999}"
      })
  void a_rate_that_cannot_be_is_refused(String body) throws Exception {
    assertRefused(body, "rate is a whole number of connections per second, 1 to 1000000.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"deadline\":\"1h1ms\"}",
        "{\"deadline\":\"-1s\"}",
        "{\"deadline\":\"soon\"}",
        "{\"deadline\":60}"
      })
  void a_deadline_that_cannot_be_is_refused(String body) throws Exception {
    assertRefused(body, "deadline is a duration from 0s to 1h, written as 60s, 1m30s or 500ms.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "{", "{\"rate\":1,\"rate\":2}"})
  void a_body_that_is_no_object_is_refused(String body) throws Exception {
    assertRefused(body, "The body is one JSON object");
  }

  @Test
  void another_node_is_not_drained_in_place_of_the_one_that_is_meant() throws Exception {
    assertRefused("{\"node\":\"other\"}", "There is no node of this name.");
    String own = JsonMapper.shared().readTree(get("api/info").body()).path("node").asString();

    assertThat(drain("{\"node\":\"" + own + "\"}").status()).isEqualTo(202);
  }

  @Test
  void only_who_has_a_key_may_ask() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url + "api/drain")).POST(BodyPublishers.noBody()).build();

    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
    assertThat(get("health/ready").statusCode()).isEqualTo(200);
  }

  private void assertRefused(String body, String why) throws Exception {
    Answer refused = drain(body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().path("reason").asString()).isEqualTo("bad-request");
    assertThat(refused.body().path("message").asString()).startsWith(why);
    assertThat(get("health/ready").statusCode()).isEqualTo(200);
  }

  private Answer drain(String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url + "api/drain"))
            .header("X-API-Key", KEY)
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body()));
  }

  private HttpResponse<String> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url + path)).header("X-API-Key", KEY).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private WebSocket connect() throws Exception {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create(url.replace("http", "ws") + "echo"), new WebSocket.Listener() {})
        .get(DUE_SECONDS, TimeUnit.SECONDS);
  }
}
