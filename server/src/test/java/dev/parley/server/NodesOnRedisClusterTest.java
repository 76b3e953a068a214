package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Publication;
import dev.parley.testkit.redis.RedisCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two whole nodes on one Redis Cluster. */
@Tag("net")
final class NodesOnRedisClusterTest {
  private static final int CHANNELS = 20;

  private final RedisCluster redis = RedisCluster.start(3);

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
  void channels_presence_and_the_list_of_nodes_are_shared() throws Exception {
    List<LinkedBlockingQueue<Delivery>> seen = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      var queue = new LinkedBlockingQueue<Delivery>();
      seen.add(queue);
      two.subscribe("c" + i, queue::add).toCompletableFuture().join();
    }
    for (int i = 0; i < CHANNELS; i++) {
      one.publish("c" + i, Payload.text("p" + i)).toCompletableFuture().join();
    }
    for (int i = 0; i < CHANNELS; i++) {
      assertThat(seen.get(i).poll(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Publication.class, got -> assertThat(got.payload().asText()).startsWith("p"));
    }

    WebSocket ann = join(one, "ann");
    eventually(() -> assertThat(get(two, "api/presence?channel=c0")).contains("\"users\":1"));
    eventually(() -> assertThat(get(two, "api/cluster").split("\"node\"", -1)).hasSize(3));
    assertThat(get(two, "metrics")).contains("parley_redis_connected 1.0");
    ann.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    eventually(() -> assertThat(get(two, "api/presence?channel=c0")).contains("\"users\":0"));
  }

  @Test
  void a_redis_that_is_no_cluster_is_told_at_the_start() {
    String alone = redis.url().replaceAll("redis-cluster://([^,]*).*", "redis://$1");

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                Parley.open("server.port=0", "redis.url=" + alone, "redis.prefix=p" + i).close();
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("redis-cluster:");
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
        .sendText("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"c0\",\"presence\":true}", true)
        .join();
    return socket;
  }

  private static String get(Parley at, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(at.url() + path)).build();
      return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body();
    }
  }

  private static void eventually(Runnable check) {
    await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(check::run);
  }
}
