package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.presence.LeasedPresence;
import dev.parley.core.spi.LeasedMembers;
import dev.parley.core.spi.PresenceStore.Joined;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What nodes do so that presence is right in the end, whatever they have not heard of. */
class LeasedPresenceTest {
  private static final ChannelName C = new ChannelName("c");
  private static final Member ANN = new Member("s1", "ann", null);
  private static final Member BOB = new Member("s2", "bob", null);

  private final SimulatedWorld world = new SimulatedWorld(1, 1);
  private final SlowPresence store = new SlowPresence(world, 1);
  private final List<PresenceEvent> told = new ArrayList<>();
  private final LeasedPresence one = node("one");
  private final LeasedPresence two = node("two");
  private boolean cut;

  @Test
  void a_node_that_was_silent_does_not_let_leave_whom_another_has_joined() {
    one.join(C, ANN, 3);

    // The client came while nobody answered for the other node, and went back to that.
    assertThat(now(two.leave(C, "s1", 6))).isFalse();

    assertThat(store.now(C)).containsExactly(ANN);
  }

  @Test
  void who_is_late_is_joined_as_soon_as_the_other_node_lets_it_go() {
    two.join(C, ANN, 6);
    assertThat(now(one.join(C, ANN, 3))).isEqualTo(Joined.LATE);
    one.renew();
    assertThat(told).isEmpty();

    two.leave(C, "s1", 6);
    one.renew();

    assertThat(store.now(C)).containsExactly(ANN);
    assertThat(told).containsExactly(new PresenceEvent(C, Change.JOIN, ANN));
    assertThat(now(one.leave(C, "s1", 3))).isTrue();
  }

  @Test
  void whom_another_node_took_and_let_go_the_one_that_still_has_it_puts_back() {
    one.join(C, ANN, 3);
    one.join(C, BOB, 0);
    two.join(C, ANN, 6);
    two.leave(C, "s1", 6);

    one.renew();

    assertThat(store.now(C)).containsExactlyInAnyOrder(ANN, BOB);
    assertThat(told).containsExactly(new PresenceEvent(C, Change.JOIN, ANN));
  }

  @Test
  void two_nodes_that_have_the_same_session_do_not_take_it_from_each_other_by_turns() {
    one.join(C, ANN, 3);
    two.join(C, ANN, 3);

    for (int i = 0; i < 4; i++) {
      one.renew();
      two.renew();
    }

    assertThat(told).isEmpty();
    two.leave(C, "s1", 3);
    one.renew();
    assertThat(store.now(C)).containsExactly(ANN);
  }

  @Test
  void who_was_handed_over_is_the_other_nodes_to_let_go() {
    one.join(C, ANN, 0);
    one.handOver(C, "s1");

    assertThat(now(two.leave(C, "s1", 1))).isTrue();
    one.renew();
    one.renew();

    assertThat(store.now(C)).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void what_could_not_be_told_is_told_with_the_next_renewal() {
    one.join(C, ANN, 0);
    cut = true;
    one.leave(C, "s1", 0);
    one.join(C, BOB, 0);
    one.renew();
    assertThat(store.now(C)).containsExactly(ANN);

    cut = false;
    one.renew();

    assertThat(store.now(C)).containsExactly(BOB);
    assertThat(told)
        .containsExactly(
            new PresenceEvent(C, Change.LEAVE, ANN), new PresenceEvent(C, Change.JOIN, BOB));
  }

  @Test
  void an_update_that_could_not_be_told_is_told_with_the_next_renewal() {
    Member changed = new Member("s1", "ann", Payload.json("1"));
    one.join(C, ANN, 0);
    cut = true;
    one.join(C, changed, 0);

    cut = false;
    one.renew();

    assertThat(store.now(C)).containsExactly(changed);
    assertThat(told).containsExactly(new PresenceEvent(C, Change.UPDATE, changed));
  }

  @Test
  void who_was_handed_over_and_comes_back_from_an_older_state_of_the_store_is_let_go() {
    one.join(C, ANN, 0);
    one.join(C, BOB, 0);
    one.handOver(C, "s1");
    one.leave(C, "s1", 0);
    LeasedMembers older = store.of("one", () -> false, told::add);
    older.join(C, ANN, 0, false);
    older.handOver(C, "s1");

    one.renew();

    assertThat(store.now(C)).containsExactly(BOB);
  }

  @Test
  void a_channel_is_not_forgotten_before_it_is_known_that_the_last_has_left() {
    one.join(C, ANN, 0);
    store.delay(Duration.ofSeconds(1));
    one.leave(C, "s1", 0);
    one.renew();
    cut = true;
    world.pass(Duration.ofSeconds(5));
    assertThat(store.now(C)).containsExactly(ANN);

    cut = false;
    one.renew();
    world.pass(Duration.ofSeconds(5));

    assertThat(store.now(C)).isEmpty();
  }

  @Test
  void a_lease_that_ended_too_early_is_begun_anew() {
    one.join(C, ANN, 0);
    store.expire("one", _ -> {});

    one.renew();

    assertThat(store.now(C)).containsExactly(ANN);
  }

  private LeasedPresence node(String name) {
    return new LeasedPresence(store.of(name, () -> cut, told::add), told::add);
  }

  private static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().resultNow();
  }
}
