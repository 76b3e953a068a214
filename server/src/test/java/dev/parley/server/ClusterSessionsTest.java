package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testkit.redis.RedisProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients that two nodes share: each may go to either, and each node knows them all. */
@Tag("net")
final class ClusterSessionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String CONNECT_ANN = "{\"type\":\"connect\",\"id\":1,\"user\":\"ann\"}";

  private final RedisProcess redis = RedisProcess.start();
  private final Parley one = node();
  private final Parley two = node();
  private final HttpClient http = HttpClient.newHttpClient();

  ClusterSessionsTest() {
    await()
        .atMost(PATIENCE)
        .until(() ->
            Stream.of(one, two)
                .allMatch(node -> get(node, "api/cluster").path("nodes").size() == 2));
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
    http.shutdownNow();
    redis.close();
  }

  private Parley node() {
    return Parley.open(
        "server.port=0",
        "server.drain.deadline=0s",
        "api.open=true",
        "namespace-defaults.publish=anyone",
        "namespace-defaults.subscribe=anyone",
        "poll.hold=1s",
        "redis.url=" + redis.url(),
        "redis.lease=1s");
  }

  @Test
  void a_long_polling_client_may_come_to_any_node() {
    JsonNode opened = post(one, "poll", CONNECT_ANN).json();
    String way = "?connection=" + opened.path("connection").asString();

    JsonNode connected = post(two, "poll" + way + "&ack=0", "").json();
    assertThat(connected.path("messages").get(0).path("type").asString()).isEqualTo("connected");
    assertThat(post(two, "send" + way, subscribe(2, "a")).status).isEqualTo(204);
    int ack = 1;
    // The answer for the user's own channel may come a poll earlier.
    while (!post(one, "poll" + way + "&ack=" + ack, "").body.contains("\"channel\":\"a\"")) {
      assertThat(++ack).isLessThan(9);
    }
    String last = "poll" + way + "&ack=" + ++ack;
    CompletableFuture<Answer> waiting = begin(two, last, "");
    publish(one, "a", "hello");

    JsonNode batch = waiting.join().json();
    assertThat(batch.toString()).contains("hello");
    // Not acknowledged, so whoever asks again gets it again, at either node.
    assertThat(post(two, last, "").json()).isEqualTo(batch);
    assertThat(post(one, last, "").json()).isEqualTo(batch);
    assertThat(post(two, "poll" + way + "&ack=19", "").status).isEqualTo(400);
    String next = "poll" + way + "&ack=" + (ack + 1);
    assertThat(post(two, next, "").json().path("messages").size()).isZero();
  }

  @Test
  void a_node_that_starts_after_redis_came_back_empty_knows_the_clients_of_the_others() {
    String way =
        "?connection=" + post(one, "poll", CONNECT_ANN).json().path("connection").asString();
    redis.restartEmpty();
    await()
        .atMost(PATIENCE)
        .until(() -> redis.command("EXISTS parley:resume-key").equals(List.of(":1")));

    try (Parley three = node()) {
      await().atMost(PATIENCE).until(() -> post(three, "poll" + way + "&ack=0", "").status == 200);
    }
  }

  @Test
  void nodes_of_which_each_found_redis_empty_come_to_know_the_clients_of_each_other() {
    // As if this node had been the first to find Redis empty.
    redis.command("SET parley:resume-key another-key-of-some-node-that-was-first");
    try (Parley three = node()) {
      AtomicReference<String> way = new AtomicReference<>("");
      await()
          .atMost(PATIENCE)
          .until(() -> {
            String key = post(one, "poll", CONNECT_ANN).json().path("connection").asString();
            way.set("?connection=" + key);
            return post(three, "poll" + way + "&ack=0", "").status == 200;
          });
    }
  }

  @Test
  void a_client_of_a_node_that_is_gone_is_told_to_open_anew() {
    String key = post(one, "poll", CONNECT_ANN).json().path("connection").asString();
    CompletableFuture<Answer> waiting = begin(two, "poll?connection=" + key + "&ack=0", "");

    one.close();

    assertThat(waiting.join().status).isIn(200, 404, 503);
    await()
        .atMost(PATIENCE)
        .until(() -> post(two, "poll?connection=" + key + "&ack=0", "").status == 404);
    Answer later = post(two, "poll?connection=" + key + "&ack=0", "");
    assertThat(later.json().path("reason").asString()).isEqualTo("unknown-connection");
    assertThat(post(two, "send?connection=" + key, "{}").status).isIn(404, 503);
    assertThat(post(two, "send?connection=nobody.0123456789012345678901", "{}").status)
        .isEqualTo(404);
  }

  @Test
  void a_streaming_client_may_send_through_any_node() throws Exception {
    try (Stream<String> lines = stream(one)) {
      var each = lines.iterator();
      String key = json(each.next()).path("connection").asString();
      assertThat(each.next()).contains("\"connected\"");

      assertThat(post(two, "send?connection=" + key, subscribe(2, "a")).status).isEqualTo(204);

      assertThat(next(each::next, "subscribed")).contains("\"a\"");
      assertThat(post(two, "send?connection=" + key, "").status).isEqualTo(400);
    }
  }

  @Test
  void a_session_goes_on_on_the_other_node_under_its_id_and_nobody_sees_it_leave() {
    NativeClient bob = new NativeClient(http, one.url(), "bob");
    bob.send(member(2, "a"));
    bob.awaits("subscribed");
    NativeClient ann = new NativeClient(http, one.url(), "ann");
    ann.send(member(2, "a"));
    assertThat(bob.awaits("join").toString()).contains(ann.session());
    ann.drop();

    NativeClient again = new NativeClient(http, two.url(), "ann", ann.connected());

    assertThat(again.connected().path("resumed").asBoolean()).isTrue();
    assertThat(again.session()).isEqualTo(ann.session());
    assertThat(get(two, "api/presence?channel=a").path("count").asInt()).isEqualTo(2);
    again.close();
    assertThat(bob.awaits("leave").toString()).contains(ann.session());
    assertThat(get(one, "api/presence?channel=a").path("count").asInt()).isEqualTo(1);
    bob.close();
  }

  @Test
  void a_message_to_a_user_reaches_the_sessions_on_both_nodes_and_nobody_else() {
    NativeClient here = new NativeClient(http, one.url(), "ann");
    NativeClient there = new NativeClient(http, two.url(), "ann");
    NativeClient bob = new NativeClient(http, two.url(), "bob");
    here.awaits("subscribed");
    there.awaits("subscribed");
    bob.awaits("subscribed");

    bob.send("{\"type\":\"send\",\"id\":5,\"user\":\"ann\",\"data\":\"psst\"}");

    assertThat(here.awaits("publication").path("data").asString()).isEqualTo("psst");
    assertThat(there.awaits("publication").path("data").asString()).isEqualTo("psst");
    bob.awaits("sent");
    Stream.of(here, there, bob).forEach(NativeClient::close);
  }

  @Test
  void each_node_lists_and_disconnects_them_all() {
    NativeClient here = new NativeClient(http, one.url(), "ann");
    NativeClient there = new NativeClient(http, two.url(), "ann");
    NativeClient bob = new NativeClient(http, two.url(), "bob");
    Stream.of(here, there, bob)
        .forEach(client -> {
          client.send(subscribe(2, "a"));
          client.awaits("subscribed");
        });

    JsonNode sessions = get(one, "api/sessions");
    assertThat(sessions.path("count").asInt()).isEqualTo(3);
    assertThat(sessions.path("sessions"))
        .extracting(session -> session.path("node").asString())
        .doesNotContain("")
        .hasSize(3);
    assertThat(get(one, "api/sessions?limit=1").path("sessions").size()).isEqualTo(1);
    assertThat(get(one, "api/sessions?limit=1").path("count").asInt()).isEqualTo(3);
    assertThat(get(two, "api/channels").toString()).contains("{\"channel\":\"a\",\"sessions\":3}");

    Answer done = post(one, "api/disconnect", "{\"user\":\"ann\"}");

    assertThat(done.json().path("disconnected").asInt()).isEqualTo(2);
    here.awaits("disconnect");
    there.awaits("disconnect");
    assertThat(
            post(one, "api/disconnect", "{\"session\":\"" + bob.session() + "\"}")
                .json()
                .path("disconnected")
                .asInt())
        .isEqualTo(1);
    bob.awaits("disconnect");
    assertThat(get(one, "api/sessions").path("count").asInt()).isZero();
  }

  @Test
  void a_node_is_drained_through_the_other() {
    String name = get(two, "api/info").path("node").asString();

    Answer begun = post(one, "api/drain", "{\"node\":\"" + name + "\",\"deadline\":\"0s\"}");

    assertThat(begun.status).isEqualTo(202);
    assertThat(begun.json().path("node").asString()).isEqualTo(name);
    CompletableFuture.runAsync(two::awaitStop).orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(get(one, "api/info").path("draining").asBoolean()).isFalse();
    assertThat(post(one, "api/drain", "{\"node\":\"nobody\"}").status).isEqualTo(400);
  }

  private static String subscribe(int id, String channel) {
    return "{\"type\":\"subscribe\",\"id\":" + id + ",\"channel\":\"" + channel + "\"}";
  }

  private static String member(int id, String channel) {
    return subscribe(id, channel).replace("}", ",\"presence\":true}");
  }

  private void publish(Parley at, String channel, String text) {
    Answer done =
        post(at, "api/publish", "{\"channel\":\"" + channel + "\",\"data\":\"" + text + "\"}");
    assertThat(done.status).isEqualTo(200);
  }

  private JsonNode get(Parley at, String path) {
    return json(
        http.sendAsync(
                HttpRequest.newBuilder(URI.create(at.url() + path)).build(),
                BodyHandlers.ofString())
            .join()
            .body());
  }

  private record Answer(int status, String body) {
    JsonNode json() {
      return ClusterSessionsTest.json(body);
    }
  }

  private Answer post(Parley at, String path, String body) {
    return begin(at, path, body).join();
  }

  private CompletableFuture<Answer> begin(Parley at, String path, String body) {
    return http.sendAsync(
            HttpRequest.newBuilder(URI.create(at.url() + path))
                .POST(BodyPublishers.ofString(body))
                .timeout(PATIENCE)
                .build(),
            BodyHandlers.ofString())
        .thenApply(answer -> new Answer(answer.statusCode(), answer.body()));
  }

  private Stream<String> stream(Parley at) throws Exception {
    HttpResponse<Stream<String>> response =
        http.send(
            HttpRequest.newBuilder(URI.create(at.url() + "stream"))
                .POST(BodyPublishers.ofString(CONNECT_ANN))
                .build(),
            BodyHandlers.ofLines());
    return response.body();
  }

  private static String next(java.util.function.Supplier<String> lines, String type) {
    String line = lines.get();
    while (!line.contains("\"" + type + "\"") || line.contains("@ann")) {
      line = lines.get();
    }
    return line;
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
