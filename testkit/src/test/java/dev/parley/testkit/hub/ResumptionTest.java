package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problems;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResumptionTest {
  private static final Duration WINDOW = Duration.ofSeconds(60);
  private final SimulatedHub all = new SimulatedHub(1, 3, Namespaces.open(), Limits.defaults());
  private final Peer watcher = new Peer(all, 0);
  private final Peer peer = new Peer(all, 1);

  @Test
  void joins_updates_and_leaves_are_shown_to_the_others_and_listed() {
    watch();
    Answer.Connected ann = peer.connect("ann");

    Answer.Subscribed joined = peer.join("c");
    peer.ask(Answer.Done.class, new Command.UpdatePresence("c", Payload.json("{}")));
    assertThat(present()).contains(ann.session());
    peer.ask(Answer.Done.class, new Command.Unsubscribe("c"));

    assertThat(joined.members()).hasSize(2);
    assertThat(watcher.got())
        .containsExactly(
            "JOIN c " + ann.session(), "UPDATE c " + ann.session(), "LEAVE c " + ann.session());
    assertThat(peer.got()).isEmpty();
  }

  @Test
  void presence_is_for_the_connected_and_updates_for_the_present() {
    assertThat(peer.refused(Peer.subscription("c", new Since.Now(), true)))
        .isEqualTo(Problems.NOT_CONNECTED);
    assertThat(peer.refused(new Command.UpdatePresence("c", null))).isEqualTo(Problems.NOT_PRESENT);
    peer.connect("ann");
    assertThat(peer.refused(Peer.subscription("@ann", new Since.Now(), true)))
        .isEqualTo(Problems.PRESENCE_OFF);
  }

  @Test
  void a_session_that_comes_back_in_time_keeps_id_and_presence_on_any_loop() {
    watch();
    Answer.Connected before = peer.connect("ann");
    peer.join("c");
    peer.lose(Disconnects.DEAD);
    all.world.pass(WINDOW.minusMillis(1));

    Peer again = new Peer(all, 2);
    Answer.Connected after = again.connect("ann", before);
    again.join("c");
    all.world.pass(WINDOW.multipliedBy(3));

    assertThat(after.resumed()).isTrue();
    assertThat(after.session()).isEqualTo(before.session());
    assertThat(watcher.got()).doesNotContain("LEAVE c " + before.session());
    assertThat(present()).contains(before.session());
    assertThat(all.events).isEmpty();
  }

  @Test
  void a_session_that_comes_back_late_is_a_new_one_and_the_old_has_left() {
    watch();
    Answer.Connected before = peer.connect("ann");
    peer.join("c");
    peer.lose(Disconnects.DEAD);
    all.world.pass(WINDOW);

    Answer.Connected after = new Peer(all, 2).connect("ann", before);

    assertThat(after.resumed()).isFalse();
    assertThat(after.session()).isNotEqualTo(before.session());
    assertThat(watcher.got()).endsWith("LEAVE c " + before.session());
    assertThat(all.events).containsExactly("gone " + before.session());
  }

  @Test
  void a_clean_close_leaves_at_once() {
    watch();
    Answer.Connected before = peer.connect("ann");
    peer.join("c");

    peer.lose(Disconnects.NORMAL);

    assertThat(present()).doesNotContain(before.session());
    assertThat(new Peer(all, 1).connect("ann", before).resumed()).isFalse();
  }

  @Test
  void a_wrong_secret_or_another_user_takes_nothing_and_the_owner_still_can() {
    Answer.Connected before = peer.connect("ann");
    peer.join("c");
    peer.lose(Disconnects.DEAD);
    var forged = new Answer.Connected(before.session(), "ann", "forged", false, WINDOW, null);

    assertThat(new Peer(all, 0).connect("ann", forged).resumed()).isFalse();
    assertThat(new Peer(all, 0).connect("bob", before).resumed()).isFalse();
    assertThat(present()).contains(before.session());

    assertThat(new Peer(all, 2).connect("ann", before).resumed()).isTrue();
  }

  @Test
  void a_live_session_is_taken_over_and_its_connection_told_so() {
    watch();
    Answer.Connected before = peer.connect("ann");
    peer.join("c");

    Peer again = new Peer(all, 2);
    Answer.Connected after = again.connect("ann", before);
    again.join("c");
    all.world.pass(WINDOW.multipliedBy(2));

    assertThat(after.resumed()).isTrue();
    assertThat(peer.connection.closed()).isEqualTo(Disconnects.REPLACED);
    assertThat(watcher.got()).doesNotContain("LEAVE c " + before.session());
    assertThat(again.session.ended()).isFalse();
  }

  @Test
  void presence_that_is_not_taken_up_again_ends_after_the_window_and_not_earlier() {
    watch();
    Answer.Connected first = peer.connect("ann");
    peer.join("c");
    peer.lose(Disconnects.DEAD);
    Peer second = new Peer(all, 1);
    second.connect("ann", first);
    all.world.pass(Duration.ofSeconds(50));
    second.lose(Disconnects.DEAD);
    Peer third = new Peer(all, 1);
    third.connect("ann", first);

    // The second's timer would be due here.
    all.world.pass(Duration.ofSeconds(30));
    assertThat(present()).contains(first.session());
    all.world.pass(Duration.ofSeconds(30));
    assertThat(present()).doesNotContain(first.session());
    assertThat(third.session.ended()).isFalse();
  }

  @Test
  void an_earlier_session_is_kept_for_its_owner_when_the_claimant_goes_half_way() {
    Answer.Connected before = peer.connect("ann");
    peer.join("c");
    peer.lose(Disconnects.DEAD);
    Peer claimant = new Peer(all, 2);
    claimant.begin(
        new Command.Connect(
            null, "ann", null, new Command.Resume(before.session(), before.secret())));
    claimant.loop.execute(() -> claimant.session.disconnected(Disconnects.DEAD));
    all.world.settle();

    assertThat(all.presence.now(new ChannelName("c"))).hasSize(1);
    all.world.pass(WINDOW.multipliedBy(3));
    assertThat(present()).isEmpty();
    assertThat(all.hub.channelCount()).isZero();
  }

  @Test
  void two_connects_make_one_session() {
    peer.connect("ann");

    assertThat(peer.refused(new Command.Connect(null, "ann", null, null)))
        .isEqualTo(Problems.ALREADY_CONNECTED);
  }

  @Test
  void a_session_that_ends_while_it_joins_is_not_left_behind() {
    all.broker.delay(Duration.ofSeconds(1));
    peer.connect("ann");
    peer.begin(Peer.subscription("c", new Since.Now(), true));
    all.world.pass(Duration.ofMillis(500));
    peer.lose(Disconnects.NORMAL);
    all.world.pass(Duration.ofSeconds(5));

    assertThat(present()).isEmpty();
    assertThat(all.hub.channelCount()).isZero();
  }

  private void watch() {
    watcher.connect("watcher");
    watcher.join("c");
  }

  private List<String> present() {
    return all.presence.now(new ChannelName("c")).stream().map(Member::session).toList();
  }
}
