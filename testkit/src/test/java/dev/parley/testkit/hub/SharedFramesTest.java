package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.Limits;
import dev.parley.core.hub.Loop;
import dev.parley.core.hub.Session;
import dev.parley.core.hub.SessionDialect;
import dev.parley.core.hub.SharedFrames;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an application behind a dialect sends of its own accord. */
class SharedFramesTest {
  private final SimulatedHub all =
      new SimulatedHub(1, 1, Namespaces.open(), Limits.defaults().withOutboxBytes(8));

  @Test
  void messages_for_many_are_framed_once_for_each_encoding() {
    Peer one = new Peer(all, 0);
    Peer two = new Peer(all, 0);
    int before = all.encoding.batches();

    send(shared("a", "b"), one, two);

    assertThat(one.connection.texts()).containsExactly("a", "b");
    assertThat(two.connection.texts()).containsExactly("a", "b");
    assertThat(all.encoding.batches() - before).isEqualTo(1);
    assertThat(all.encoding.openBatches()).isZero();
  }

  @Test
  void what_a_full_connection_does_not_take_waits_up_to_the_limit_of_the_outbox() {
    Peer peer = new Peer(all, 0);
    peer.connection.takeOnly(0);

    send(shared("aaaa", "bbbb"), peer);
    assertThat(all.outboxBytes).isEqualTo(8);
    assertThat(peer.session.immediate()).isFalse();
    peer.takeMore();
    assertThat(peer.connection.texts()).containsExactly("aaaa", "bbbb");
    assertThat(peer.session.immediate()).isTrue();

    peer.connection.takeOnly(0);
    send(shared("aaaa", "bbbbb"), peer);
    assertThat(peer.connection.closed()).isEqualTo(Disconnects.SLOW_CONSUMER);
    assertThat(all.outboxBytes).isZero();
  }

  @Test
  void a_message_added_behind_the_first_that_was_sent_is_a_mistake() {
    Peer peer = new Peer(all, 0);
    SharedFrames frames = shared("a");
    all.world.on(peer.loop, () -> peer.session.send(frames, true));

    assertThatThrownBy(() -> frames.add(Frame.text("b"))).isInstanceOf(IllegalStateException.class);
    frames.release();
  }

  @Test
  void a_session_that_moves_takes_along_what_waits_for_it() {
    Peer peer = new Peer(all, 0);
    peer.connection.takeOnly(0);
    send(shared("a"), peer);
    var other = new FakeConnection(all.encoding);

    all.world.on(peer.loop, () -> peer.session.moveTo(other));
    send(shared("b"), peer);

    assertThat(peer.connection.texts()).isEmpty();
    assertThat(other.texts()).containsExactly("a", "b");
  }

  @Test
  void a_session_with_subscriptions_does_not_move() {
    Peer peer = new Peer(all, 0);
    peer.subscribe("c", new Since.Now());

    assertThatThrownBy(() -> peer.session.moveTo(new FakeConnection(all.encoding)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_dialect_of_an_application_is_told_its_session_and_its_end() {
    var dialect = new Own();

    Session session =
        all.hub.attach(all.world.loop(0), new FakeConnection(all.encoding), "test", dialect, null);

    assertThat(dialect.session).isSameAs(session);
    all.world.on(all.world.loop(0), () -> session.disconnected(Disconnects.PING_TIMEOUT));
    assertThat(dialect.why).isEqualTo(Disconnects.PING_TIMEOUT);
  }

  private static SharedFrames shared(String... texts) {
    var frames = new SharedFrames();
    for (String text : texts) {
      frames.add(Frame.text(text));
    }
    return frames;
  }

  private void send(SharedFrames frames, Peer... peers) {
    all.world.on(
        peers[0].loop,
        () -> {
          for (Peer peer : peers) {
            peer.session.send(frames, true);
          }
          frames.release();
        });
  }

  private static final class Own implements SessionDialect, Dialect {
    @Nullable Session session;
    @Nullable Disconnect why;

    @Override
    public void attached(Session own, Loop loop) {
      session = own;
    }

    @Override
    public void ended(Disconnect reason) {
      why = reason;
    }

    @Override
    public void on(Input input, Consumer<? super Effect> out) {}
  }
}
