package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Publication;
import dev.parley.core.spi.Unavailable;
import dev.parley.testkit.redis.RedisProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two whole nodes on one Redis. */
@Tag("net")
final class RedisClusterTest {
  /** Losses are noticed within 5 s; machines are slow. */
  private static final int DUE_SECONDS = 20;

  private final RedisProcess redis = RedisProcess.start();
  private final LinkedBlockingQueue<Delivery> seen = new LinkedBlockingQueue<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Parley one;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Parley two;

  @BeforeEach
  void start() {
    one = node();
    two = node();
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
    redis.close();
  }

  private Parley node() {
    return Parley.open(
        "server.port=0",
        "server.drain.deadline=0s",
        "api.open=true",
        "auth.anonymous=true",
        "namespace-defaults.publish=anyone",
        "namespace-defaults.subscribe=anyone",
        "redis.url=" + redis.url(),
        "redis.lease=1s");
  }

  @Test
  void a_subscriber_of_one_node_gets_what_is_published_on_all() throws Exception {
    subscribe();
    List<String> published = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      published.add("p" + i);
      publish(i % 2 == 0 ? one : two, "p" + i);
    }

    for (String text : published) {
      assertThat(nextText()).isEqualTo(text);
    }
    assertThat(get(two, "api/history?channel=a&limit=100")).contains("\"p99\"");
  }

  @Test
  void what_is_lost_on_the_way_is_repaired_from_history_without_a_gap() throws Exception {
    subscribe();
    publish(one, "before");
    assertThat(nextText()).isEqualTo("before");

    List<String> published = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      if (i % 10 == 0) {
        redis.command("CLIENT KILL TYPE pubsub");
      }
      published.add("p" + i);
      publish(one, "p" + i);
    }

    for (String text : published) {
      assertThat(nextText()).isEqualTo(text);
    }
  }

  @Test
  void a_redis_that_came_back_empty_is_told_as_a_gap_though_nobody_publishes() throws Exception {
    subscribe();
    publish(one, "a");
    assertThat(nextText()).isEqualTo("a");

    redis.restartEmpty();

    assertThat(next())
        .isInstanceOfSatisfying(
            Gap.class, gap -> assertThat(gap.reason()).isEqualTo(Gap.Reason.EPOCH_CHANGED));
    eventually(() -> publish(one, "b"));
    assertThat(nextText()).isEqualTo("b");
  }

  @Test
  void a_redis_that_was_rolled_back_is_told_as_a_gap_though_its_epoch_is_the_same()
      throws Exception {
    subscribe();
    publish(one, "a");
    Path saved = redis.save();
    publish(one, "b");
    publish(one, "c");
    for (String text : List.of("a", "b", "c")) {
      assertThat(nextText()).isEqualTo(text);
    }

    redis.restartWith(saved);
    eventually(() -> publish(one, "x"));

    assertThat(next())
        .isInstanceOfSatisfying(
            Gap.class, gap -> assertThat(gap.reason()).isEqualTo(Gap.Reason.ROLLED_BACK));
  }

  @Test
  void while_redis_is_away_publishing_fails_and_may_be_tried_again() throws Exception {
    subscribe();
    redis.kill();

    assertThatThrownBy(() -> publish(one, "lost"))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(Unavailable.class);
    assertThat(status(one, "{\"channel\":\"a\",\"data\":\"lost\"}")).isEqualTo(503);
    assertThat(get(one, "metrics")).contains("parley_redis_connected 0.0");

    redis.begin();
    eventually(() -> publish(one, "b"));
    assertThat(get(one, "metrics")).contains("parley_redis_connected 1.0");
  }

  @Test
  void who_is_present_on_one_node_is_seen_on_the_other() throws Exception {
    WebSocket ann = join(one, "ann");
    WebSocket again = join(two, "ann");
    eventually(() -> assertThat(get(two, "api/presence?channel=a")).contains("\"users\":1"));
    eventually(() -> assertThat(get(one, "api/presence?channel=a")).contains("\"count\":2"));

    ann.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

    eventually(() -> assertThat(get(two, "api/presence?channel=a")).contains("\"count\":1"));
    again.abort();
  }

  @Test
  void every_node_knows_them_all_and_forgets_who_has_left() {
    eventually(() -> {
      assertThat(get(one, "api/cluster").split("\"node\"", -1)).hasSize(3);
      assertThat(get(two, "api/cluster").split("\"node\"", -1)).hasSize(3);
    });

    Parley third = node();
    eventually(() -> assertThat(get(one, "api/cluster").split("\"node\"", -1)).hasSize(4));
    third.close();

    eventually(() -> assertThat(get(one, "api/cluster").split("\"node\"", -1)).hasSize(3));
  }

  @Test
  void redis_has_no_more_to_do_for_many_subscribers_than_for_one() throws Exception {
    redis.command("CONFIG RESETSTAT");
    for (int i = 0; i < 40; i++) {
      subscribe();
    }
    publish(one, "a");
    for (int i = 0; i < 40; i++) {
      assertThat(nextText()).isEqualTo("a");
    }

    List<String> stats = redis.command("INFO commandstats");
    assertThat(stats).anyMatch(line -> line.startsWith("cmdstat_ssubscribe:calls=1,"));
    assertThat(stats).anyMatch(line -> line.startsWith("cmdstat_spublish:calls=1,"));
  }

  @Test
  void without_redis_a_node_says_so_and_does_not_start() {
    assertThatThrownBy(() -> Parley.open("server.port=0", "redis.url=redis://127.0.0.1:1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("127.0.0.1:1");
  }

  private void subscribe() {
    two.subscribe("a", seen::add).toCompletableFuture().join();
  }

  private static void publish(Parley at, String text) {
    at.publish("a", Payload.text(text)).toCompletableFuture().join();
  }

  private Delivery next() throws InterruptedException {
    Delivery next = seen.poll(DUE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
  }

  private String nextText() throws InterruptedException {
    Delivery next = next();
    assertThat(next).isInstanceOf(Publication.class);
    return ((Publication) next).payload().asText();
  }

  private static WebSocket join(Parley at, String user) {
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(at.url().replace("http", "ws") + "ws"), new WebSocket.Listener() {})
            .join();
    socket.sendText("{\"type\":\"connect\",\"id\":1,\"user\":\"" + user + "\"}", true).join();
    socket
        .sendText("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"a\",\"presence\":true}", true)
        .join();
    return socket;
  }

  private static String get(Parley at, String path) {
    return send(HttpRequest.newBuilder(URI.create(at.url() + path)).build()).body();
  }

  private static int status(Parley at, String publication) {
    return send(HttpRequest.newBuilder(URI.create(at.url() + "api/publish"))
            .POST(HttpRequest.BodyPublishers.ofString(publication))
            .build())
        .statusCode();
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    }
  }

  private static void eventually(Runnable check) {
    await().atMost(Duration.ofSeconds(DUE_SECONDS)).ignoreExceptions().untilAsserted(check::run);
  }
}
