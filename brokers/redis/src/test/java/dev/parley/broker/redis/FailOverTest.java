package dev.parley.broker.redis;

import static dev.parley.broker.redis.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.redis.TestNodes.TestNode;
import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.testkit.redis.RedisCluster;
import dev.parley.testkit.redis.RedisProcess;
import dev.parley.testkit.redis.RedisSentinels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** Replicas take over: in a Redis Cluster, and where sentinels say so. */
class FailOverTest {
  private static final ChannelName CHANNEL = new ChannelName("room:1");
  private static final Namespace RULES = Namespace.open("room");
  private static final List<ChannelName> MANY =
      IntStream.range(0, 30).mapToObj(i -> new ChannelName("room:" + i)).toList();

  @Test
  void a_cluster_goes_on_when_a_master_was_killed() {
    try (var cluster = RedisCluster.startWithReplicas(3);
        var all = new TestNodes(cluster.url())) {
      TestNode one = all.node();
      TestNode two = all.node();
      Position before = begin(one, two);

      RedisProcess lost = cluster.master(CHANNEL.value());
      lost.kill();

      goesOn(one, two, before);
      patiently().until(() -> one.connected.getLast());
      assertThat(one.connected).startsWith(true, false);
      assertThat(cluster.master(CHANNEL.value())).isNotSameAs(lost);
    }
  }

  @Test
  void a_cluster_goes_on_when_a_master_was_stopped_and_takes_it_back_as_a_replica() {
    try (var cluster = RedisCluster.startWithReplicas(3);
        var all = new TestNodes(cluster.url())) {
      TestNode one = all.node();
      TestNode two = all.node();
      Position before = begin(one, two);

      RedisProcess lost = cluster.master(CHANNEL.value());
      lost.pause(true);
      goesOn(one, two, before);
      lost.pause(false);
      cluster.awaitWhole();

      goesOn(one, two, before);
    }
  }

  @Test
  void a_node_goes_on_with_the_master_that_sentinels_choose() {
    try (var redis = RedisSentinels.start();
        var all = new TestNodes(redis.url())) {
      TestNode one = all.node();
      TestNode two = all.node();
      Position before = begin(one, two);

      redis.first().kill();
      redis.awaitTakeOver();

      goesOn(one, two, before);
      assertThat(one.connected).startsWith(true, false).endsWith(true);
      assertThat(redis.second().command("INFO keyspace")).hasSizeGreaterThan(3);
    }
  }

  private static Position begin(TestNode one, TestNode two) {
    MANY.stream().map(two.broker::subscribe).toList().forEach(TestNodes::get);
    get(one.presence.join(CHANNEL, new Member("s1", "ann", null), 0));
    Position before = get(publish(one, CHANNEL, "before"));
    await().until(() -> !two.heard.isEmpty());
    return before;
  }

  /**
   * All channels can be published to and are heard; what was lost is told, and so is who is here.
   */
  private static void goesOn(TestNode one, TestNode two, Position before) {
    two.heard.clear();
    List<ChannelName> missing = new ArrayList<>(MANY);
    patiently()
        .ignoreExceptions()
        .untilAsserted(() -> {
          missing.stream()
              .map(channel -> publish(one, channel, "on"))
              .toList()
              .forEach(TestNodes::get);
          two.heard.forEach(heard -> missing.remove(heard.channel()));
          assertThat(missing).isEmpty();
        });
    // The other node may find Redis a moment later.
    HistoryPage page =
        patiently()
            .ignoreExceptions()
            .until(
                () -> get(two.broker.read(CHANNEL, HistoryQuery.forward(before, 1_000))),
                Objects::nonNull);
    Gap gap = page.gap();
    if (gap == null) {
      assertThat(page.publications().getFirst().offset()).isEqualTo(before.offset() + 1);
    } else {
      assertThat(gap.reason()).isIn(Gap.Reason.EPOCH_CHANGED, Gap.Reason.ROLLED_BACK);
    }
    patiently()
        .ignoreExceptions()
        .until(() -> {
          one.presence.renew();
          return get(two.presence.counts(CHANNEL)).users() == 1;
        });
  }

  private static CompletionStage<Position> publish(TestNode at, ChannelName channel, String text) {
    return at.broker
        .publish(channel, Draft.of(Payload.text(text)), RULES)
        .thenApply(published -> published.position());
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30));
  }
}
