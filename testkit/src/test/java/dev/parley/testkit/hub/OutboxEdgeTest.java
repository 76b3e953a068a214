package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Disconnects;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits for a session fits to the last byte of the outbox, and not one byte more. */
class OutboxEdgeTest {
  private static final int ROOM = 8;

  @ParameterizedTest
  @EnumSource
  void publications_fill_the_outbox_to_its_last_byte(SlowConsumer policy) {
    Peer peer = full(policy);

    publish(peer, "aaaa", "k1");
    publish(peer, "bbbb", "k2");

    assertThat(peer.all.outboxBytes).isEqualTo(ROOM);
    assertThat(peer.connection.closed()).isNull();
    assertThat(taken(peer)).containsExactly("aaaa", "bbbb");
    assertThat(peer.all.outboxBytes).isZero();
  }

  @Test
  void one_byte_more_disconnects() {
    Peer peer = full(SlowConsumer.DISCONNECT);

    publish(peer, "aaaa", null);
    publish(peer, "bbbbb", null);

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.SLOW_CONSUMER);
    assertThat(peer.all.outboxBytes).isZero();
  }

  @Test
  void one_byte_more_drops_the_oldest() {
    Peer peer = full(SlowConsumer.DROP_OLDEST);

    publish(peer, "aaaa", null);
    publish(peer, "bbbbb", null);

    assertThat(peer.all.outboxBytes).isEqualTo(5);
    assertThat(peer.connection.closed()).isNull();
    assertThat(taken(peer)).containsExactly("gap 1-1 slow-consumer", "bbbbb");
  }

  @Test
  void one_byte_more_of_another_key_disconnects_where_the_newest_of_each_is_kept() {
    Peer peer = full(SlowConsumer.CONFLATE);

    publish(peer, "aaaa", "k1");
    publish(peer, "bbbbb", "k2");

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.SLOW_CONSUMER);
    assertThat(peer.all.outboxBytes).isZero();
  }

  @Test
  void a_newer_publication_of_a_key_fits_in_the_place_of_the_older() {
    Peer peer = full(SlowConsumer.CONFLATE);

    publish(peer, "aaaa", "k1");
    publish(peer, "bbbb", "k2");
    publish(peer, "cccc", "k1");
    assertThat(peer.all.outboxBytes).isEqualTo(ROOM);

    assertThat(taken(peer)).containsExactly("gap 1-1 conflated", "bbbb", "cccc");
  }

  @ParameterizedTest
  @EnumSource
  void one_publication_larger_than_the_outbox_disconnects(SlowConsumer policy) {
    Peer peer = full(policy);

    publish(peer, "123456789", null);

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.SLOW_CONSUMER);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_no_publication_is_never_let_go(SlowConsumer policy) {
    Peer peer = full(policy);

    peer.perform(new Effect.Send(Frame.text("12345678")));
    assertThat(peer.all.outboxBytes).isEqualTo(ROOM);
    assertThat(peer.connection.closed()).isNull();
    peer.perform(new Effect.Send(Frame.text("9")));

    assertThat(peer.connection.closed()).isEqualTo(Disconnects.SLOW_CONSUMER);
  }

  /** A publication is as many bytes as its payload. */
  private static Frame bare(Delivery delivery) {
    return Frame.text(
        switch (delivery) {
          case Publication publication -> publication.payload().asText();
          case Gap gap -> "gap " + gap.from() + "-" + gap.to() + " " + gap.reason().wireName();
          case dev.parley.core.channel.PresenceEvent event -> "";
        });
  }

  /** Subscribed, with a connection that takes nothing. */
  private static Peer full(SlowConsumer policy) {
    Namespace rules = Namespace.open("default").withSlowConsumer(policy);
    var namespaces = new Namespaces(rules, rules, Map.of());
    var all = new SimulatedHub(1, 1, namespaces, Limits.defaults().withOutboxBytes(ROOM));
    Peer peer = new Peer(all, 0);
    peer.ask(
        Answer.Subscribed.class,
        new Command.Subscribe("c", OutboxEdgeTest::bare, new Since.Now(), false, null));
    peer.connection.takeOnly(0);
    return peer;
  }

  private static void publish(Peer peer, String text, @Nullable String key) {
    peer.all.hub.publish(new ChannelName("c"), new Draft(Payload.text(text), null, key, null));
    peer.all.world.settle();
  }

  private static List<String> taken(Peer peer) {
    int before = peer.connection.texts().size();
    peer.takeMore();
    List<String> all = peer.connection.texts();
    return all.subList(before, all.size());
  }
}
