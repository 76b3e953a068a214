package dev.parley.broker.redis;

import static dev.parley.broker.redis.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.redis.TestNodes.TestNode;
import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.spi.PresenceStore.Counts;
import dev.parley.core.spi.PresenceStore.Joined;
import dev.parley.core.spi.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Presence when nodes die, and when Redis does. */
class RedisPresenceTest {
  private static final ChannelName CHANNEL = new ChannelName("room");
  private static final Duration LEASE = Duration.ofMillis(500);
  private static final Member ANN = new Member("s1", "ann", null);
  private static final Member BOB = new Member("s2", "bob", null);

  private final RedisTests all = new RedisTests();

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestNode one;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestNode two;

  @BeforeEach
  void start() {
    one = all.node(all.settings(LEASE));
    two = all.node(all.settings(LEASE));
    get(one.broker.subscribe(CHANNEL));
  }

  @AfterEach
  void stop() {
    all.close();
  }

  @Test
  void a_user_on_two_nodes_is_one() {
    get(one.presence.join(CHANNEL, ANN, 0));
    get(two.presence.join(CHANNEL, new Member("s3", "ann", null), 0));

    assertThat(get(one.presence.counts(CHANNEL))).isEqualTo(new Counts(2, 1));
    get(two.presence.leave(CHANNEL, "s3", 0));
    assertThat(get(one.presence.counts(CHANNEL))).isEqualTo(new Counts(1, 1));
  }

  @Test
  void the_members_of_a_dead_node_leave_when_its_lease_ends_and_everybody_is_told_once() {
    get(one.presence.join(CHANNEL, ANN, 0));
    get(two.presence.join(CHANNEL, BOB, 0));

    // Two renews no more.
    await()
        .until(() -> {
          one.presence.renew();
          return sessions().equals(List.of("s1"));
        });

    await().until(() -> !one.changes.isEmpty());
    assertThat(one.changes).containsExactly(new PresenceEvent(CHANNEL, Change.LEAVE, BOB));
  }

  @Test
  void a_node_that_was_only_asleep_puts_its_members_back_and_tells_of_it() {
    get(two.presence.join(CHANNEL, BOB, 0));
    await().until(() -> sessions().isEmpty());

    two.presence.renew();

    await().until(() -> sessions().equals(List.of("s2")));
    await().until(() -> one.changes.size() == 2);
    assertThat(one.changes)
        .containsExactly(
            new PresenceEvent(CHANNEL, Change.LEAVE, BOB),
            new PresenceEvent(CHANNEL, Change.JOIN, BOB));
  }

  @Test
  void a_redis_that_came_back_empty_is_told_again() {
    get(one.presence.join(CHANNEL, ANN, 0));
    one.presence.renew();

    all.redis.restartEmpty();

    await()
        .ignoreExceptions()
        .until(() -> {
          one.presence.renew();
          return sessions().equals(List.of("s1"));
        });
  }

  @Test
  void a_redis_that_came_back_with_an_older_state_forgets_who_has_left_since() {
    get(one.presence.join(CHANNEL, ANN, 0));
    get(one.presence.join(CHANNEL, BOB, 0));
    Path saved = all.redis.save();
    one.presence.renew();
    get(one.presence.leave(CHANNEL, "s2", 0));

    all.redis.restartWith(saved);

    await()
        .ignoreExceptions()
        .until(() -> {
          one.presence.renew();
          return sessions().equals(List.of("s1"));
        });
  }

  @Test
  void who_left_while_redis_was_away_is_gone_when_it_is_back() {
    get(one.presence.join(CHANNEL, ANN, 0));
    get(one.presence.join(CHANNEL, BOB, 0));
    Path saved = all.redis.save();
    all.redis.kill();

    assertThatThrownBy(() -> get(one.presence.leave(CHANNEL, "s2", 0)))
        .isInstanceOf(Unavailable.class);
    all.redis.restartWith(saved);

    await()
        .ignoreExceptions()
        .until(() -> {
          one.presence.renew();
          return sessions().equals(List.of("s1"));
        });
  }

  @Test
  void nothing_is_left_of_a_channel_that_all_have_left() {
    get(one.presence.join(CHANNEL, ANN, 0));
    get(one.presence.leave(CHANNEL, "s1", 0));

    // Nobody renews, so what is left goes by itself.
    await().until(() -> all.redis.command("DBSIZE").equals(List.of(":0")));
  }

  @Test
  void what_another_node_has_joined_since_neither_leaves_here_nor_is_taken_back() {
    Member moved = new Member("s1", "ann", Payload.json("2"));
    get(one.presence.join(CHANNEL, ANN, 0));
    assertThat(get(two.presence.join(CHANNEL, moved, 1))).isEqualTo(Joined.REPLACED);

    assertThat(get(one.presence.join(CHANNEL, ANN, 0))).isEqualTo(Joined.LATE);
    assertThat(get(one.presence.leave(CHANNEL, "s1", 0))).isFalse();

    assertThat(get(one.presence.members(CHANNEL))).containsExactly(moved);
    assertThat(get(one.presence.digest(CHANNEL))).isEqualTo(moved.digest());
    assertThat(get(two.presence.leave(CHANNEL, "s1", 1))).isTrue();
    assertThat(get(one.presence.digest(CHANNEL))).isZero();
  }

  @Test
  void a_node_that_slept_does_not_take_back_a_session_that_went_on_elsewhere() {
    get(two.presence.join(CHANNEL, ANN, 0));
    get(two.presence.join(CHANNEL, BOB, 0));
    await().until(() -> sessions().isEmpty());
    get(one.presence.join(CHANNEL, ANN, 1));

    await()
        .until(() -> {
          one.presence.renew();
          two.presence.renew();
          return sessions().equals(List.of("s1", "s2"));
        });
    get(two.presence.leave(CHANNEL, "s1", 0));

    assertThat(sessions()).containsExactly("s1", "s2");
  }

  @Test
  void a_digest_of_more_than_a_double_can_hold_is_exact() {
    all.redis.command("HSET test:{room}:nodes digest 9007199254740993");

    assertThat(get(one.presence.digest(CHANNEL))).isEqualTo(9007199254740993L);
  }

  @Test
  void who_was_handed_over_and_left_there_is_not_put_back_here() {
    get(one.presence.join(CHANNEL, ANN, 0));
    get(one.presence.join(CHANNEL, BOB, 0));
    one.presence.handOver(CHANNEL, "s1");
    get(two.presence.join(CHANNEL, ANN, 1));
    get(two.presence.leave(CHANNEL, "s1", 1));

    all.redis.restartEmpty();

    await()
        .ignoreExceptions()
        .until(() -> {
          one.presence.renew();
          return sessions().equals(List.of("s2"));
        });
  }

  @Test
  void a_join_does_not_end_with_what_was_left_of_an_earlier_lease() {
    TestNode node = all.node();
    String ends = "HGET test:{room}:nodes \"node " + node.link.settings.node() + "\"";
    get(node.presence.join(CHANNEL, ANN, 0));
    get(node.presence.leave(CHANNEL, "s1", 0));
    List<String> before = all.redis.command(ends);

    await()
        .until(() -> {
          get(node.presence.join(CHANNEL, BOB, 0));
          return !all.redis.command(ends).equals(before);
        });
  }

  @Test
  void all_keys_expire_also_after_the_only_member_was_handed_over() {
    get(one.presence.join(CHANNEL, ANN, 0));
    one.presence.handOver(CHANNEL, "s1");
    assertThat(get(two.presence.leave(CHANNEL, "none", 0))).isFalse();

    for (String part : List.of("members", "order", "users", "nodes")) {
      assertThat(all.redis.command("PTTL test:{room}:" + part))
          .as(part)
          .doesNotContain(":-1", ":-2");
    }
  }

  @Test
  void a_node_with_more_channels_than_calls_may_wait_renews_them_all() {
    List<ChannelName> many = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      many.add(new ChannelName("many-" + i));
    }
    TestNode node = all.node();
    for (ChannelName channel : many) {
      get(node.presence.join(channel, ANN, 0));
    }
    all.redis.command("FLUSHALL");

    await()
        .until(() -> {
          node.presence.renew();
          return many.stream().allMatch(channel -> !get(node.presence.members(channel)).isEmpty());
        });
  }

  @Test
  void the_digest_forgets_the_members_of_a_dead_node() {
    get(one.presence.join(CHANNEL, ANN, 0));
    get(two.presence.join(CHANNEL, BOB, 0));

    await()
        .until(() -> {
          one.presence.renew();
          return get(one.presence.digest(CHANNEL)) == ANN.digest();
        });
  }

  private List<String> sessions() {
    return get(one.presence.members(CHANNEL)).stream().map(Member::session).toList();
  }
}
