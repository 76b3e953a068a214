package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Limits;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnects;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions that go on on another node. */
class MovingTest {
  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final Duration WAY = Duration.ofSeconds(1);

  private final SimulatedCluster all =
      new SimulatedCluster(1, 3, Namespaces.open(), Limits.defaults(), FanOut.defaults());
  private final Visit watcher = new Visit(0);

  @Test
  void a_session_keeps_its_id_and_its_presence_on_another_node() {
    watch();
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.join("c");
    first.lose();

    Visit second = new Visit(1);
    Answer.Connected after = second.connect("ann", before);
    second.join("c");
    all.world.pass(WINDOW.multipliedBy(3));

    assertThat(after.resumed()).isTrue();
    assertThat(after.session()).isEqualTo(before.session());
    assertThat(present("c")).contains(before.session());
    assertThat(watcher.changesOf(before)).containsExactly("JOIN");
  }

  @Test
  void a_session_that_is_still_connected_is_replaced_when_its_client_comes_elsewhere() {
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);

    assertThat(new Visit(1).connect("ann", before).resumed()).isTrue();

    assertThat(first.session.ended()).isTrue();
  }

  @Test
  void where_it_does_not_subscribe_again_it_leaves_when_the_window_ends() {
    watch();
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.join("c");
    first.lose();
    new Visit(1).connect("ann", before);

    all.world.pass(WINDOW.minus(WAY));
    assertThat(present("c")).contains(before.session());
    all.world.pass(WAY);

    assertThat(present("c")).doesNotContain(before.session());
    assertThat(watcher.changesOf(before)).containsExactly("JOIN", "LEAVE");
  }

  @Test
  void a_clean_close_on_the_other_node_leaves_at_once_what_it_joined_on_the_first() {
    watch();
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.join("c");
    first.lose();
    Visit second = new Visit(1);
    second.connect("ann", before);

    second.close();
    all.world.pass(WAY);

    assertThat(present("c")).doesNotContain(before.session());
    assertThat(watcher.changesOf(before)).containsExactly("JOIN", "LEAVE");
  }

  @Test
  void it_goes_from_node_to_node_and_back_with_the_newest_secret_and_with_the_first() {
    watch();
    Visit visit = new Visit(0);
    Answer.Connected first = visit.connect("ann", null);
    visit.join("c");
    Answer.Connected newest = first;
    for (int node : new int[] {1, 2, 0, 1, 0, 2}) {
      visit.lose();
      visit = new Visit(node);
      newest = visit.connect("ann", newest);
      assertThat(newest.resumed()).as("on node %s", node).isTrue();
      visit.join("c");
    }
    visit.lose();

    Visit last = new Visit(1);
    assertThat(last.connect("ann", first).resumed()).isTrue();
    last.join("c");
    all.world.pass(WINDOW.multipliedBy(3));

    assertThat(present("c")).containsOnlyOnce(first.session());
    assertThat(watcher.changesOf(first)).containsExactly("JOIN");
    last.close();
    all.world.pass(WAY);
    assertThat(present("c")).doesNotContain(first.session());
  }

  @Test
  void what_it_left_behind_on_a_node_is_left_when_it_comes_back_and_does_not_subscribe_again() {
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.join("c");
    first.lose();
    Visit second = new Visit(1);
    Answer.Connected moved = second.connect("ann", before);
    second.lose();
    all.world.pass(WINDOW.dividedBy(2));

    Visit back = new Visit(0);
    assertThat(back.connect("ann", moved).resumed()).isTrue();
    all.world.pass(WINDOW.minus(WAY));
    assertThat(present("c")).contains(before.session());
    all.world.pass(WAY);

    assertThat(present("c")).doesNotContain(before.session());
  }

  @Test
  void a_session_whose_node_has_died_goes_on_for_its_user() {
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.join("c");
    all.replace(all.nodes.getFirst());

    Visit second = new Visit(1);
    Answer.Connected after = second.connect("ann", before);
    second.join("c");
    all.world.pass(WINDOW);

    assertThat(after.resumed()).isTrue();
    assertThat(after.session()).isEqualTo(before.session());
    assertThat(present("c")).contains(before.session());
  }

  @Test
  void nobody_else_is_given_it_and_its_owner_still_can_come() {
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.lose();
    var forged =
        new Answer.Connected(before.session(), "ann", before.secret() + "A", false, WINDOW, null);

    assertThat(new Visit(1).connect("bob", before).resumed()).isFalse();
    assertThat(new Visit(1).connect("ann", forged).resumed()).isFalse();

    assertThat(new Visit(2).connect("ann", before).resumed()).isTrue();
  }

  @Test
  void of_a_dead_node_nobody_else_is_given_it_either() {
    Answer.Connected before = new Visit(0).connect("ann", null);
    Answer.Connected nobodys = new Visit(0).connect(null, null);
    all.replace(all.nodes.getFirst());

    assertThat(new Visit(1).connect("bob", before).resumed()).isFalse();
    // Who the session was nobody can tell: without saying so nobody is ann.
    assertThat(new Visit(1).connect(null, before).resumed()).isFalse();
    assertThat(new Visit(1).connect("bob", nobodys).resumed()).isFalse();
    assertThat(new Visit(1).connect(null, nobodys).resumed()).isTrue();
  }

  @Test
  void who_proves_it_and_says_nothing_else_is_who_the_session_was() {
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.lose();

    Answer.Connected after = new Visit(1).connect(null, before);

    assertThat(after.resumed()).isTrue();
    assertThat(after.user()).isEqualTo("ann");
  }

  @Test
  void a_node_that_held_it_without_knowing_that_it_moved_does_not_win_over_the_newer() {
    watch();
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.join("c");
    first.lose();
    all.messagesLostOneIn = 1;
    Visit forked = new Visit(1);
    Answer.Connected newer = forked.connect("ann", before);
    forked.join("c");
    forked.lose();
    all.messagesLostOneIn = 0;

    Visit back = new Visit(0);
    assertThat(back.connect("ann", newer).resumed()).isTrue();
    back.join("c");
    all.world.pass(WINDOW.multipliedBy(2));

    assertThat(present("c")).contains(before.session());
    assertThat(watcher.changesOf(before)).containsExactly("JOIN");
  }

  @Test
  void two_that_come_for_it_at_once_come_one_after_the_other() {
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.lose();

    Visit one = new Visit(1);
    Visit other = new Visit(1);
    one.begin("ann", before);
    other.begin("ann", before);
    all.world.pass(WAY);

    assertThat(one.connected().resumed()).isTrue();
    assertThat(other.connected().resumed()).isTrue();
    assertThat(one.session.ended()).isTrue();
    assertThat(other.session.id()).isEqualTo(before.session());
  }

  @Test
  void it_is_gone_when_the_window_has_ended() {
    Visit first = new Visit(0);
    Answer.Connected before = first.connect("ann", null);
    first.lose();
    all.world.pass(WINDOW);

    assertThat(new Visit(1).connect("ann", before).resumed()).isFalse();
  }

  private void watch() {
    watcher.connect("watcher", null);
    watcher.join("c");
  }

  private List<String> present(String channel) {
    return all.presence.now(new ChannelName(channel)).stream().map(Member::session).toList();
  }

  /** A connection to a node. */
  private final class Visit {
    final Session session;
    private final SimulatedLoop loop;
    private final FakeConnection connection = new FakeConnection(all.encoding);
    private final TestDialect dialect = new TestDialect();

    Visit(int node) {
      SimulatedCluster.Node there = all.nodes.get(node);
      loop = there.loops.getLast();
      session = there.hub.attach(loop, connection, "test", dialect, null);
    }

    Answer.Connected connect(@Nullable String user, Answer.@Nullable Connected earlier) {
      begin(user, earlier);
      all.world.pass(WAY);
      return connected();
    }

    void begin(@Nullable String user, Answer.@Nullable Connected earlier) {
      var resume = earlier == null ? null : new Command.Resume(earlier.session(), earlier.secret());
      var connect = new Command.Connect(null, user, null, resume);
      all.world.on(loop, () -> session.receive(dialect.asking(connect)));
    }

    Answer.Connected connected() {
      return (Answer.Connected) Objects.requireNonNull(dialect.answer(1), "no answer");
    }

    void join(String channel) {
      var wish = new Command.Subscribe(channel, TestDialect.LINES, new Since.Now(), true, null);
      assertThat(ask(wish)).isInstanceOf(Answer.Subscribed.class);
    }

    private Answer ask(Command command) {
      all.world.on(loop, () -> session.receive(dialect.asking(command)));
      all.world.pass(WAY);
      return Objects.requireNonNull(dialect.answer(dialect.lastTicket()), "no answer");
    }

    void lose() {
      all.world.on(loop, () -> session.disconnected(Disconnects.DEAD));
    }

    void close() {
      all.world.on(loop, () -> session.disconnected(Disconnects.NORMAL));
    }

    /** What was shown of another session, in order. */
    List<String> changesOf(Answer.Connected other) {
      return connection.texts().stream()
          .map(text -> text.split(" ", 3))
          .filter(words -> words.length == 3 && words[2].equals(other.session()))
          .map(words -> words[0])
          .toList();
    }
  }
}
