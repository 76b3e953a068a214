package dev.parley.testkit.spi;

import static dev.parley.testkit.spi.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.spi.PresenceStore;
import dev.parley.core.spi.PresenceStore.Joined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every presence store has to do. Extend it and give a new, empty store. */
public abstract class PresenceStoreContract {
  private final ChannelName channel = new ChannelName("contract");

  @SuppressWarnings("NullAway.Init") // set before each test
  private PresenceStore store;

  /** An empty store. */
  protected abstract PresenceStore newStore();

  @BeforeEach
  void make() {
    store = newStore();
  }

  @Test
  void members_are_listed_in_the_order_they_joined() {
    assertThat(get(store.join(channel, member("s1", "ann"), 0))).isEqualTo(Joined.NEW);
    assertThat(get(store.join(channel, member("s2", null), 0))).isEqualTo(Joined.NEW);

    assertThat(get(store.members(channel))).extracting(Member::session).containsExactly("s1", "s2");
  }

  @Test
  void a_second_join_replaces_and_is_not_new() {
    get(store.join(channel, member("s1", "ann"), 0));
    var changed = new Member("s1", "ann", Payload.json("{\"x\":1}"));

    assertThat(get(store.join(channel, changed, 0))).isEqualTo(Joined.REPLACED);

    assertThat(get(store.members(channel))).containsExactly(changed);
  }

  @Test
  void a_leave_tells_whether_the_member_was_there() {
    get(store.join(channel, member("s1", "ann"), 0));

    assertThat(get(store.leave(channel, "s1", 0))).isTrue();
    assertThat(get(store.leave(channel, "s1", 0))).isFalse();

    assertThat(get(store.members(channel))).isEmpty();
  }

  @Test
  void what_is_asked_in_order_happens_and_is_answered_in_order() {
    List<String> answered = Collections.synchronizedList(new ArrayList<>());
    CompletionStage<Joined> joined =
        store.join(channel, member("s1", "ann"), 0).whenComplete((was, no) -> answered.add("join"));
    CompletionStage<Boolean> left =
        store.leave(channel, "s1", 0).whenComplete((was, no) -> answered.add("leave"));

    assertThat(get(joined)).isEqualTo(Joined.NEW);
    assertThat(get(left)).isTrue();
    assertThat(answered).containsExactly("join", "leave");
    assertThat(get(store.members(channel))).isEmpty();
  }

  @Test
  void users_are_counted_once_and_the_anonymous_each() {
    get(store.join(channel, member("s1", "ann"), 0));
    get(store.join(channel, member("s2", "ann"), 0));
    get(store.join(channel, member("s3", null), 0));
    get(store.join(channel, member("s4", null), 0));

    assertThat(get(store.counts(channel))).isEqualTo(new PresenceStore.Counts(4, 3));
  }

  @Test
  void the_digest_is_the_sum_of_the_members_own() {
    assertThat(get(store.digest(channel))).isZero();
    get(store.join(channel, member("s1", "ann"), 0));
    get(store.join(channel, member("s2", null), 0));
    var changed = new Member("s1", "ann", Payload.json("1"));
    get(store.join(channel, changed, 0));

    assertThat(get(store.digest(channel)))
        .isEqualTo(changed.digest() + member("s2", null).digest());
    get(store.leave(channel, "s2", 0));
    assertThat(get(store.digest(channel))).isEqualTo(changed.digest());
    get(store.leave(channel, "s1", 0));
    assertThat(get(store.digest(channel))).isZero();
  }

  @Test
  void digests_are_told_of_many_channels_at_once() {
    List<ChannelName> all = new ArrayList<>();
    Map<ChannelName, Long> sums = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      var one = new ChannelName("many-" + i);
      all.add(one);
      sums.put(one, 0L);
    }
    Member ann = member("s1", "ann");
    get(store.join(all.get(7), ann, 0));
    sums.put(all.get(7), ann.digest());

    Map<ChannelName, Long> told = new HashMap<>();
    store.digests(all).forEach(part -> told.putAll(get(part)));

    assertThat(told).isEqualTo(sums);
  }

  @Test
  void channels_are_apart() {
    get(store.join(channel, member("s1", "ann"), 0));

    assertThat(get(store.members(new ChannelName("other")))).isEmpty();
  }

  private static Member member(String session, @Nullable String user) {
    return new Member(session, user, null);
  }
}
