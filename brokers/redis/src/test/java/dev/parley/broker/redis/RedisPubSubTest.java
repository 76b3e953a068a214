package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testkit.redis.RedisCluster;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("net")
class RedisPubSubTest {
  private static final Duration DUE = Duration.ofSeconds(20);

  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private static RedisPubSub open(String url) {
    return new RedisPubSub(RedisSettings.defaults(url, "n"));
  }

  private void hear(RedisPubSub redis) {
    redis.subscribe("exact", message -> heard.add("exact " + new String(message, UTF_8)));
    redis.subscribeTo(
        "p#*", (channel, message) -> heard.add(channel + " " + new String(message, UTF_8)));
  }

  private static void publish(RedisPubSub redis, String channel, String text) {
    redis.publish(channel, text.getBytes(UTF_8)).toCompletableFuture().join();
  }

  private static long count(RedisPubSub redis) {
    try {
      return redis.subscribers("exact").toCompletableFuture().join();
    } catch (CompletionException e) {
      return -1;
    }
  }

  private void heardInOrder(RedisPubSub from) throws InterruptedException {
    publish(from, "p#a", "1");
    publish(from, "exact", "2");
    publish(from, "p#é", "3");
    for (String message : List.of("p#a 1", "exact 2", "p#é 3")) {
      assertThat(heard.poll(DUE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(message);
    }
  }

  @Test
  void what_is_published_comes_in_order_until_it_is_not_wanted_any_more() throws Exception {
    try (var redis = RedisProcess.start();
        var one = open(redis.url());
        var two = open(redis.url())) {
      hear(one);
      hear(two);
      await().atMost(DUE).until(() -> count(one) == 2);
      two.unsubscribe("exact");
      two.unsubscribeFrom("p#*");
      await().atMost(DUE).until(() -> count(one) == 1);

      heardInOrder(two);

      assertThat(heard).isEmpty();
    }
  }

  @Test
  void subscriptions_come_back_with_redis_those_made_meanwhile_too() throws Exception {
    try (var redis = RedisProcess.start();
        var one = open(redis.url())) {
      one.subscribe("exact", message -> heard.add("exact " + new String(message, UTF_8)));
      await().atMost(DUE).until(() -> count(one) == 1);

      redis.kill();
      one.subscribeTo(
          "p#*", (channel, message) -> heard.add(channel + " " + new String(message, UTF_8)));
      // Longer than a call may take.
      await().atMost(DUE).until(() -> count(one) == -1);
      redis.begin();
      await().atMost(DUE).until(() -> count(one) == 1);
      await().atMost(DUE).until(() -> redis.command("PUBSUB NUMPAT").equals(List.of(":1")));

      heardInOrder(one);
    }
  }

  @Test
  void in_a_redis_cluster_all_hear_all_and_all_are_counted() throws Exception {
    try (var redis = RedisCluster.start(3);
        var one = open(redis.url());
        var two = open(redis.url());
        var three = open(redis.url());
        var four = open(redis.url())) {
      for (RedisPubSub each : List.of(one, two, three, four)) {
        each.subscribe("exact", _ -> {});
      }
      hear(one);
      await().atMost(DUE).until(() -> count(one) == 4 && count(four) == 4);
      await()
          .atMost(DUE)
          .until(() -> {
            publish(two, "p#ready", "");
            return heard.poll(100, TimeUnit.MILLISECONDS) != null;
          });
      heard.clear();

      publish(three, "exact", "x");

      assertThat(heard.poll(DUE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("exact x");
    }
  }
}
