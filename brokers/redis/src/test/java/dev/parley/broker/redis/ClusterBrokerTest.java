package dev.parley.broker.redis;

import static dev.parley.broker.redis.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.redis.TestNodes.TestNode;
import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.spi.Broker.Published;
import dev.parley.core.spi.Unavailable;
import dev.parley.testkit.redis.RedisCluster;
import dev.parley.testkit.redis.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract does not ask: several nodes on a cluster whose masters and slots change. */
class ClusterBrokerTest {
  private static final ChannelName CHANNEL = new ChannelName("room:1");
  private static final Namespace RULES = Namespace.open("room");

  /** Of many slots, on every master. */
  private static final List<ChannelName> MANY =
      IntStream.range(0, 60).mapToObj(i -> new ChannelName("room:" + i)).toList();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static RedisCluster cluster;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestNodes all;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestNode one;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestNode two;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(3);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void start() {
    cluster.onMasters("FLUSHALL");
    all = new TestNodes(cluster.url());
    one = all.node();
    two = all.node();
  }

  @AfterEach
  void stop() {
    all.close();
    assertThat(one.bugs).isEmpty();
    assertThat(two.bugs).isEmpty();
  }

  @Test
  void nodes_ask_each_other_whichever_shards_their_names_lead_to() {
    var asker = new RedisNodes(one.link);
    asker.answer(CompletableFuture::completedFuture, (where, cause) -> one.bugs.add(cause));
    for (int i = 0; i < 6; i++) {
      TestNode asked = all.node();
      new RedisNodes(asked.link)
          .answer(CompletableFuture::completedFuture, (where, cause) -> asked.bugs.add(cause));

      byte[] answer =
          get(asker.ask(asked.link.settings.node(), new byte[] {7}, Duration.ofSeconds(5)));

      assertThat(answer).containsExactly(7);
    }
  }

  @Test
  void channels_of_all_masters_are_heard_read_and_listed() {
    subscribeTwoToMany();
    for (ChannelName channel : MANY) {
      get(publish(channel, "a"));
    }

    await().until(() -> two.heard.size() == MANY.size());
    assertThat(two.heard).extracting(Publication::channel).containsAll(MANY);
    assertThat(get(two.broker.channels())).containsExactlyInAnyOrderElementsOf(MANY);
    assertThat(masters()).hasSize(3);
  }

  @Test
  void functions_that_one_master_lost_are_given_again_and_nobody_notices() {
    get(publish(CHANNEL, "a"));
    List<CompletionStage<Published>> published = new ArrayList<>();

    cluster.master(key(CHANNEL)).command("FUNCTION FLUSH");
    for (int i = 0; i < 50; i++) {
      published.add(publish(CHANNEL, "p" + i));
    }

    // Those that found the functions missing are behind some that did not.
    assertThat(published)
        .extracting(stage -> get(stage).position().offset())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(2, 52).mapToObj(i -> (long) i).toList());
  }

  @Test
  void a_master_that_came_back_empty_is_told_what_runs_there_and_heard_again() {
    subscribeTwoToMany();
    Position before = get(publish(CHANNEL, "a")).position();

    cluster.master(key(CHANNEL)).restartEmpty();
    cluster.awaitWhole();

    Position after = published(CHANNEL, "b");
    assertThat(after.epoch()).isNotEqualTo(before.epoch());
    assertThat(after.offset()).isEqualTo(1);
    awaitThatAllAreHeard();
  }

  @Test
  void subscriptions_come_back_after_all_their_connections_broke() {
    subscribeTwoToMany();

    cluster.onMasters("CLIENT KILL TYPE pubsub");

    awaitThatAllAreHeard();
  }

  @Test
  void nothing_is_lost_or_out_of_order_when_a_slot_moves() {
    get(two.broker.subscribe(CHANNEL));
    RedisProcess from = cluster.master(key(CHANNEL));
    RedisProcess to = from == cluster.node(0) ? cluster.node(1) : cluster.node(0);
    Position first = get(publish(CHANNEL, "before")).position();

    cluster.beginToMove(key(CHANNEL), to);
    List<CompletionStage<Published>> published = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      published.add(publish(CHANNEL, "p" + i));
    }
    cluster.endMove(key(CHANNEL), to);

    assertThat(published)
        .extracting(stage -> get(stage).position().offset())
        .containsExactlyElementsOf(IntStream.range(2, 22).mapToObj(i -> (long) i).toList());
    var page = get(two.broker.read(CHANNEL, HistoryQuery.forward(first, 100)));
    assertThat(page.gap()).isNull();
    assertThat(page.publications()).hasSize(20);
    await()
        .until(() -> {
          published(CHANNEL, "after");
          return two.heard.stream().anyMatch(heard -> heard.payload().asText().equals("after"));
        });
    assertThat(cluster.master(key(CHANNEL))).isSameAs(to);
  }

  @Test
  void a_publication_costs_one_command_and_so_does_interest() {
    get(publish(CHANNEL, "warm"));
    cluster.onMasters("CONFIG RESETSTAT");

    get(one.broker.subscribe(CHANNEL));
    get(two.broker.subscribe(CHANNEL));
    for (int i = 0; i < 10; i++) {
      get(publish(CHANNEL, "p" + i));
    }

    await().until(() -> one.heard.size() == 10 && two.heard.size() == 10);
    assertThat(calls("fcall")).isEqualTo(10);
    assertThat(calls("ssubscribe")).isEqualTo(2);
    assertThat(calls("spublish")).isEqualTo(10);
  }

  @Test
  void who_no_longer_listens_hears_nothing() {
    get(two.broker.subscribe(CHANNEL));
    two.broker.unsubscribe(CHANNEL);
    String listening = "PUBSUB SHARDNUMSUB test:{" + CHANNEL.value() + "}:live";

    await().until(() -> cluster.master(key(CHANNEL)).command(listening).getLast().equals(":0"));
  }

  @Test
  void no_more_calls_wait_than_may() {
    RedisSettings few = all.settings();
    TestNode patient =
        all.node(
            new RedisSettings(
                few.url(),
                few.prefix(),
                few.node(),
                Duration.ofMinutes(1),
                100,
                few.keyWindow(),
                few.idle(),
                few.lease()));
    RedisProcess master = cluster.master(key(CHANNEL));
    // Not the process: the other masters would take it for dead.
    master.command("CLIENT PAUSE 60000 WRITE");
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      asked.add(patient.broker.read(CHANNEL, HistoryQuery.top()).toCompletableFuture());
    }

    assertThat(asked).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(50);

    master.command("CLIENT UNPAUSE");
    await().until(() -> asked.stream().allMatch(CompletableFuture::isDone));
    assertThat(asked).filteredOn(stage -> !stage.isCompletedExceptionally()).hasSize(100);
  }

  @Test
  void a_url_of_the_wrong_kind_is_told() {
    String single = "redis://127.0.0.1:" + cluster.node(0).port();
    try (var redis = RedisProcess.start();
        var link = new RedisLink(RedisSettings.defaults(single, "n"), _ -> {})) {
      String clustered = redis.url().replace("redis:", "redis-cluster:");

      assertThatThrownBy(() -> new RedisLink(RedisSettings.defaults(clustered, "n"), _ -> {}))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("no Redis Cluster");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 20; i++) {
                  link.shared("name" + i, new byte[1]);
                }
              })
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("redis-cluster:");
    }
  }

  private void subscribeTwoToMany() {
    MANY.stream().map(two.broker::subscribe).toList().forEach(TestNodes::get);
  }

  private void awaitThatAllAreHeard() {
    Set<ChannelName> missing = new HashSet<>(MANY);
    two.heard.clear();
    await()
        .untilAsserted(() -> {
          missing.forEach(channel -> publish(channel, "again"));
          two.heard.forEach(heard -> missing.remove(heard.channel()));
          assertThat(missing).isEmpty();
        });
  }

  private CompletionStage<Published> publish(ChannelName channel, String text) {
    return one.broker.publish(channel, Draft.of(Payload.text(text)), RULES);
  }

  /** Publishes as an application does: again, as long as its master is away. */
  private Position published(ChannelName channel, String text) {
    List<Position> positions = new ArrayList<>();
    await().ignoreExceptions().until(() -> positions.add(get(publish(channel, text)).position()));
    return positions.getFirst();
  }

  private Set<RedisProcess> masters() {
    Set<RedisProcess> found = new HashSet<>();
    MANY.forEach(channel -> found.add(cluster.master(key(channel))));
    return found;
  }

  private long calls(String command) {
    return IntStream.range(0, 3)
        .mapToObj(i -> cluster.node(i).command("INFO commandstats").stream())
        .flatMap(lines -> lines)
        .filter(line -> line.startsWith("cmdstat_" + command + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
        .sum();
  }

  private static String key(ChannelName channel) {
    return channel.value();
  }
}
