package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.spi.Identity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private final SimulatedHub all = new SimulatedHub(1, 2, Namespaces.open(), Limits.defaults());

  @Test
  void a_session_that_never_connects_ends_when_the_identity_of_its_request_does() {
    Peer peer = new Peer(all, 0, SimulatedHub.until("ann", 5_000));
    peer.subscribe("c", new Since.Now());

    all.world.pass(Duration.ofMillis(4_999));
    assertThat(peer.connection.closed()).isNull();
    all.world.pass(MILLISECOND);

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.TOKEN_EXPIRED);
    assertThat(peer.got()).containsExactly("draining");
    assertThat(all.hub.channelCount()).isZero();
  }

  @Test
  void a_session_ends_with_the_identity_it_connected_as_and_can_not_be_resumed() {
    Peer peer = new Peer(all, 0, SimulatedHub.until("ann", 5_000));
    all.expiresMillis = 8_000;
    Answer.Connected connected = connectedAgain(peer);
    assertThat(connected.expires()).isEqualTo(Duration.ofSeconds(8));

    all.world.pass(Duration.ofMillis(7_999));
    assertThat(peer.connection.closed()).isNull();
    all.world.pass(MILLISECOND);

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.TOKEN_EXPIRED);
    assertThat(all.events).containsExactly("gone " + connected.session());
  }

  @Test
  void an_identity_that_has_ended_already_ends_the_session_at_once() {
    all.world.pass(Duration.ofSeconds(6));
    Peer peer = new Peer(all, 0, SimulatedHub.until("ann", 5_000));

    all.world.pass(MILLISECOND);

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.TOKEN_EXPIRED);
  }

  @Test
  void an_end_that_is_centuries_away_is_watched_for() {
    Peer peer = new Peer(all, 0, SimulatedHub.until("ann", Long.MAX_VALUE - 1));

    all.world.pass(DAY);

    assertThat(peer.connection.closed()).isNull();
    assertThat(all.world.timersWaiting()).isOne();
  }

  @Test
  void only_sessions_whose_identity_ends_have_a_timer_and_it_goes_with_them() {
    new Peer(all, 0, Identity.of("ann"));
    new Peer(all, 0).connect("bob");
    assertThat(all.world.timersWaiting()).isZero();

    Peer peer = new Peer(all, 1, SimulatedHub.until("cat", 5_000));
    assertThat(all.world.timersWaiting()).isOne();
    all.expiresMillis = 8_000;
    connectedAgain(peer);
    assertThat(all.world.timersWaiting()).isOne();
    peer.lose(Disconnects.NORMAL);

    assertThat(all.world.timersWaiting()).isZero();
  }

  /** Connects with a token of its own, which outweighs that of the request. */
  private static Answer.Connected connectedAgain(Peer peer) {
    return peer.ask(
        Answer.Connected.class,
        new dev.parley.core.dialect.Command.Connect("token", "ann", null, null));
  }
}
