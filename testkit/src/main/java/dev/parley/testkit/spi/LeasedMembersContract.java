package dev.parley.testkit.spi;

import static dev.parley.testkit.spi.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.spi.LeasedMembers;
import dev.parley.core.spi.LeasedMembers.Held;
import dev.parley.core.spi.PresenceStore.Joined;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store of members that nodes keep together has to do. Extend it and give empty ones.
 */
public abstract class LeasedMembersContract {
  private static final Member ANN = new Member("s1", "ann", null);
  private static final Member BOB = new Member("s2", "bob", null);

  private final ChannelName channel = new ChannelName("contract");

  @SuppressWarnings("NullAway.Init") // set before each test
  private LeasedMembers one;

  @SuppressWarnings("NullAway.Init") // set before each test
  private LeasedMembers two;

  /** An empty store, as nodes have it that are told apart by a number. Leases outlive a test. */
  protected abstract IntFunction<LeasedMembers> newStore();

  @BeforeEach
  void make() {
    IntFunction<LeasedMembers> nodes = newStore();
    one = nodes.apply(1);
    two = nodes.apply(2);
  }

  @Test
  void a_member_leaves_by_the_node_that_holds_it_and_no_other() {
    get(one.join(channel, ANN, 3, false));

    assertThat(get(two.leave(channel, "s1", 9))).isFalse();
    assertThat(get(two.members(channel))).containsExactly(ANN);
    assertThat(get(one.leave(channel, "s1", 3))).isTrue();
    assertThat(get(two.members(channel))).isEmpty();
  }

  @Test
  void whom_a_node_has_handed_over_another_may_let_leave() {
    get(one.join(channel, ANN, 3, false));

    assertThat(get(two.handOver(channel, "s1"))).as("who does not hold it").isFalse();
    assertThat(get(one.handOver(channel, "s1"))).isTrue();
    assertThat(get(two.members(channel))).containsExactly(ANN);

    assertThat(get(two.leave(channel, "s1", 2))).as("after fewer moves").isFalse();
    assertThat(get(two.leave(channel, "s1", 4))).isTrue();
    assertThat(get(one.members(channel))).isEmpty();
  }

  @Test
  void whom_a_node_has_joined_again_is_no_longer_handed_over() {
    get(one.join(channel, ANN, 3, false));
    get(one.handOver(channel, "s1"));

    assertThat(get(two.join(channel, ANN, 4, false))).isEqualTo(Joined.REPLACED);

    assertThat(get(one.leave(channel, "s1", 9))).isFalse();
    assertThat(get(one.members(channel))).containsExactly(ANN);
  }

  @Test
  void a_join_after_fewer_moves_is_late() {
    Member moved = new Member("s1", "ann", Payload.json("1"));
    get(two.join(channel, moved, 1, false));

    assertThat(get(one.join(channel, ANN, 0, false))).isEqualTo(Joined.LATE);

    assertThat(get(one.members(channel))).containsExactly(moved);
  }

  @Test
  void of_two_nodes_with_as_many_moves_the_one_keeps_it_to_which_the_client_came_last() {
    get(one.join(channel, ANN, 3, false));
    assertThat(get(two.join(channel, ANN, 3, false))).isEqualTo(Joined.REPLACED);

    assertThat(get(one.join(channel, ANN, 3, true))).isEqualTo(Joined.LATE);
    assertThat(get(two.join(channel, ANN, 3, true))).isEqualTo(Joined.REPLACED);
  }

  @Test
  void renewing_tells_what_the_node_holds() {
    assertThat(get(one.renew(channel))).isEqualTo(new Held(0, 0));
    get(one.join(channel, ANN, 0, false));
    get(one.join(channel, BOB, 0, false));
    assertThat(get(one.renew(channel))).isEqualTo(new Held(ANN.digest() + BOB.digest(), 0));

    get(one.handOver(channel, "s1"));
    assertThat(get(one.renew(channel))).isEqualTo(new Held(BOB.digest(), 1));
    get(two.join(channel, ANN, 1, false));
    assertThat(get(one.renew(channel))).isEqualTo(new Held(BOB.digest(), 0));
    assertThat(get(two.renew(channel))).isEqualTo(new Held(ANN.digest(), 0));

    get(one.leave(channel, "s2", 0));
    assertThat(get(one.renew(channel))).isEqualTo(new Held(0, 0));
  }

  @Test
  void syncing_lets_the_others_go_and_tells_whom_the_node_does_not_hold() {
    Member eve = new Member("s3", "eve", null);
    Member joe = new Member("s4", "joe", null);
    Member kim = new Member("s5", "kim", null);
    get(one.join(channel, ANN, 0, false));
    get(one.join(channel, BOB, 0, false));
    get(one.join(channel, eve, 0, false));
    get(two.join(channel, joe, 0, false));

    List<String> missing = get(one.sync(channel, List.of(BOB, joe, kim), List.of("s3")));

    assertThat(missing).containsExactlyInAnyOrder("s4", "s5");
    assertThat(get(one.members(channel))).containsExactly(BOB, eve, joe);
    assertThat(get(one.renew(channel))).isEqualTo(new Held(BOB.digest(), 1));
    assertThat(get(two.leave(channel, "s3", 1))).as("who was handed over").isTrue();
  }

  @Test
  void who_is_held_as_another_member_or_handed_over_against_the_list_is_missing() {
    Member changed = new Member("s1", "ann", Payload.json("1"));
    get(one.join(channel, ANN, 0, false));
    get(one.join(channel, BOB, 0, false));
    get(one.handOver(channel, "s2"));

    assertThat(get(one.sync(channel, List.of(changed, BOB), List.of())))
        .containsExactlyInAnyOrder("s1", "s2");
    get(one.join(channel, changed, 0, true));
    get(one.join(channel, BOB, 0, true));

    assertThat(get(one.sync(channel, List.of(changed, BOB), List.of()))).isEmpty();
    assertThat(get(one.renew(channel))).isEqualTo(new Held(changed.digest() + BOB.digest(), 0));
  }
}
