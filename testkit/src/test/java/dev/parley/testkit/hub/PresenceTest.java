package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.hub.Limits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store says and what is announced cross; nobody is shown one change twice. */
class PresenceTest {
  private static final ChannelName C = new ChannelName("c");
  private static final Member BOB = new Member("other-1", "bob", null);

  private final SimulatedHub all = new SimulatedHub(1, 1, Namespaces.open(), Limits.defaults());
  private final Peer first = new Peer(all, 0);
  private final Peer second = new Peer(all, 0);

  @BeforeEach
  void one_is_there_and_another_about_to_be() {
    first.connect("ann");
    first.join("c");
    second.connect("cat");
  }

  @Test
  void who_was_told_of_a_member_is_not_shown_the_join_that_comes_behind() {
    long joining = joinSoon(second);
    all.elsewhere.join(C, BOB, 0, false);
    announce(Change.JOIN);
    all.world.settle();

    assertThat(told(second, joining)).contains("other-1");
    assertThat(second.got()).isEmpty();
    assertThat(first.got()).containsOnlyOnce("JOIN c other-1");
  }

  @Test
  void who_was_not_told_of_a_member_is_not_shown_the_leave_that_comes_behind() {
    all.elsewhere.join(C, BOB, 0, false);
    announce(Change.JOIN);
    all.world.settle();
    long joining = joinSoon(second);
    all.elsewhere.leave(C, "other-1", 0);
    announce(Change.LEAVE);
    all.world.settle();

    assertThat(told(second, joining)).doesNotContain("other-1");
    assertThat(second.got()).isEmpty();
    assertThat(first.got()).containsOnlyOnce("LEAVE c other-1");
  }

  @Test
  void a_change_that_comes_before_the_stores_answer_is_told_with_it_and_not_shown_again() {
    all.presence.delay(Duration.ofSeconds(1));
    long joining = joinSoon(second);
    all.world.settle();
    announce(Change.JOIN);

    all.world.pass(Duration.ofSeconds(5));

    assertThat(told(second, joining)).contains("other-1");
    assertThat(second.got()).isEmpty();
  }

  @Test
  void changes_whose_announcement_got_lost_are_shown_when_the_store_is_read_again() {
    all.elsewhere.join(C, BOB, 0, false);
    second.join("c");
    assertThat(first.got()).contains("JOIN c other-1");

    all.elsewhere.leave(C, "other-1", 0);
    Answer.Subscribed again = second.join("c");

    assertThat(again.members()).extracting(Member::session).doesNotContain("other-1");
    assertThat(first.got()).contains("LEAVE c other-1");
    assertThat(second.got()).containsExactly("LEAVE c other-1");
  }

  @Test
  void a_subscriber_asked_again_after_it_ended_is_not_told_that_it_stands() {
    all.presence.delay(Duration.ofSeconds(1));
    long again = first.begin(Peer.subscription("c", new Since.Now(), true));
    first.begin(new Command.Unsubscribe("c"));

    all.world.pass(Duration.ofSeconds(5));

    assertThat(first.dialect.answer(again)).isInstanceOf(Answer.Refused.class);
  }

  private void announce(Change change) {
    all.broker.announce(new PresenceEvent(C, change, BOB));
  }

  /** Queues the wish on the loop; the ticket is the next. */
  private static long joinSoon(Peer peer) {
    long ticket = peer.dialect.lastTicket() + 1;
    peer.loop.execute(() ->
        peer.session.receive(peer.dialect.asking(Peer.subscription("c", new Since.Now(), true))));
    return ticket;
  }

  private static List<String> told(Peer peer, long ticket) {
    if (peer.dialect.answer(ticket) instanceof Answer.Subscribed subscribed
        && subscribed.members() != null) {
      return subscribed.members().stream().map(Member::session).toList();
    }
    throw new AssertionError("no members were told");
  }
}
