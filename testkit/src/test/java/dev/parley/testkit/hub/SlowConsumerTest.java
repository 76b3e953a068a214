package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Disconnects;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlowConsumerTest {
  /** What one publication of one letter waits as: its line. */
  private static final int LINE = "pub c e1x1.1.1234567 a".length();

  private static final int ROOM = 4 * LINE;

  @Test
  void a_full_outbox_disconnects_and_nothing_passes_what_did_not_fit() {
    Peer peer = slow(SlowConsumer.DISCONNECT, TestDialect.LINES);
    for (int i = 0; i < 9; i++) {
      publish(peer, "" + i, null);
    }
    peer.all.world.settle();

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.SLOW_CONSUMER);
    assertThat(peer.got()).isEmpty();
    assertThat(peer.all.outboxBytes).isZero();
  }

  @Test
  void a_consumer_that_is_slow_within_its_outbox_gets_everything() {
    Peer peer = slow(SlowConsumer.DISCONNECT, TestDialect.LINES);
    publish(peer, "a", null);
    publish(peer, "b", null);
    peer.all.world.settle();
    assertThat(peer.all.outboxBytes).isPositive();

    peer.takeMore();

    assertThat(peer.got()).containsExactly("a", "b");
    assertThat(peer.all.outboxBytes).isZero();
  }

  @Test
  void dropping_the_oldest_tells_the_gap_before_what_is_left_and_keeps_the_newest() {
    Peer peer = slow(SlowConsumer.DROP_OLDEST, TestDialect.LINES);
    for (int i = 1; i <= 9; i++) {
      publish(peer, "" + i, null);
    }
    peer.all.world.settle();

    peer.takeMore();

    assertThat(peer.got()).first().asString().startsWith("gap 1-").endsWith("slow-consumer");
    assertThat(peer.got()).endsWith("8", "9");
    int dropped = 9 - (peer.got().size() - 1);
    assertThat(peer.got().getFirst()).isEqualTo("gap 1-" + dropped + " slow-consumer");
  }

  @Test
  void conflating_keeps_the_newest_of_each_key_and_tells_each_gap() {
    Peer peer = slow(SlowConsumer.CONFLATE, TestDialect.LINES);
    publish(peer, "a1", "a");
    publish(peer, "b2", "b");
    publish(peer, "a3", "a");
    publish(peer, "b4", "b");
    peer.all.world.settle();

    peer.takeMore();

    assertThat(peer.got()).containsExactly("gap 1-2 conflated", "a3", "b4");
  }

  @Test
  void a_renderer_that_tells_no_gap_is_disconnected_instead() {
    Peer peer = slow(SlowConsumer.DROP_OLDEST, TestDialect.WITHOUT_GAPS);
    for (int i = 0; i < 9; i++) {
      publish(peer, "" + i, null);
    }
    peer.all.world.settle();

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.SLOW_CONSUMER);
  }

  @Test
  void a_long_recovery_goes_no_faster_than_the_connection_and_is_not_cut_off() {
    Peer peer = slow(SlowConsumer.DISCONNECT, TestDialect.LINES);
    Answer.Subscribed there = subscribed(peer);
    peer.takeMore();
    for (int i = 0; i < 200; i++) {
      publish(peer, "" + i, null);
    }
    peer.all.world.settle();
    Peer late = new Peer(peer.all, 0);
    late.connection.takeOnly(50);

    late.subscribe("c", new Since.After(there.start()));
    for (int i = 0; i < 200; i++) {
      late.connection.takeOnly(50);
      late.all.world.on(late.loop, late.session::writable);
    }
    late.takeMore();

    assertThat(late.connection.closed()).isNull();
    assertThat(late.got()).hasSize(200).startsWith("0", "1").endsWith("198", "199");
  }

  @Test
  void a_gap_to_another_life_of_the_log_begins_where_the_run_stood_also_if_it_has_to_wait() {
    Peer peer = slow(SlowConsumer.DROP_OLDEST, TestDialect.LINES, 100 * ROOM);
    peer.takeMore();
    publish(peer, "a", null);
    peer.all.world.settle();
    peer.all.broker.restartEmpty();
    peer.all.hub.lookForLosses();
    peer.all.world.settle();
    peer.all.broker.delay(Duration.ofSeconds(1));
    peer.all.hub.lookForLosses();
    while (isLive(peer)) {
      peer.all.world.pass(Duration.ofMillis(1));
    }

    // The new log is read, and nothing is in it yet.
    peer.connection.takeOnly(0);
    publish(peer, "x", null);
    peer.all.world.pass(Duration.ofSeconds(2));
    assertThat(peer.got()).containsExactly("a");
    peer.takeMore();

    assertThat(peer.got()).containsExactly("a", "gap 2-0 epoch-changed", "x");
  }

  /** Whether the subscription is not behind its gate. */
  private static boolean isLive(Peer peer) {
    return peer.ask(Answer.Positions.class, new Command.ReadPositions())
        .positions()
        .containsKey("c");
  }

  private static Answer.Subscribed subscribed(Peer peer) {
    return (Answer.Subscribed) java.util.Objects.requireNonNull(peer.dialect.answer(1));
  }

  private static Peer slow(SlowConsumer policy, Renderer renderer) {
    return slow(policy, renderer, ROOM);
  }

  private static Peer slow(SlowConsumer policy, Renderer renderer, int outboxBytes) {
    Namespace rules = Namespace.open("default").withSlowConsumer(policy);
    var all =
        new SimulatedHub(
            1,
            1,
            new Namespaces(rules, rules, Map.of()),
            Limits.defaults().withOutboxBytes(outboxBytes));
    Peer peer = new Peer(all, 0);
    peer.ask(
        Answer.Subscribed.class,
        new Command.Subscribe("c", renderer, new Since.Now(), false, null));
    peer.connection.takeOnly(0);
    return peer;
  }

  private static void publish(Peer peer, String text, @Nullable String key) {
    peer.all.hub.publish(new ChannelName("c"), new Draft(Payload.text(text), null, key, null));
  }
}
