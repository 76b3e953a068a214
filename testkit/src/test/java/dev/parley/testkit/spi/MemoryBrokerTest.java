package dev.parley.testkit.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest extends BrokerContract {
  private static final ChannelName CHANNEL = new ChannelName("news");
  private static final int WEIGHT = 1 + 96;

  private final Namespace rules = Namespace.open("x").withHistory(100, Duration.ofSeconds(1));
  private long now;

  @Override
  protected Broker newBroker() {
    return new MemoryBroker(MemoryBroker.Settings.defaults("e", 1), () -> now);
  }

  @Override
  protected History historyOf(Broker made) {
    return (MemoryBroker) made;
  }

  @Test
  void a_publication_is_kept_up_to_its_age_and_no_longer() {
    MemoryBroker broker = broker(1 << 20, 10);
    Position one = publish(broker, "a", null);

    now = 1_000;
    assertThat(read(broker, Position.start(one.epoch())).publications()).hasSize(1);
    now = 1_001;
    assertThat(read(broker, Position.start(one.epoch())).publications()).isEmpty();
    assertThat(read(broker, Position.start(one.epoch())).top()).isEqualTo(one);
    assertThat(broker.bytes()).isZero();
  }

  @Test
  void bytes_are_given_back_when_a_publish_finds_expired_ones() {
    MemoryBroker broker = broker(1 << 20, 10);
    publish(broker, "a", null);

    now = 5_000;
    publish(broker, "b", null);

    assertThat(broker.bytes()).isEqualTo(WEIGHT);
  }

  @Test
  void histories_together_hold_no_more_than_the_bytes_allowed() {
    MemoryBroker broker = broker(3 * WEIGHT, 10);
    for (String text : List.of("a", "b", "c")) {
      publish(broker, text, null);
    }
    assertThat(broker.bytes()).isEqualTo(3 * WEIGHT);

    publish(broker, "d", null);

    assertThat(broker.bytes()).isEqualTo(3 * WEIGHT);
    HistoryPage page = read(broker, null);
    assertThat(page.publications())
        .extracting(p -> p.payload().asText())
        .containsExactly("b", "c", "d");
  }

  @Test
  void an_idempotency_key_is_known_within_its_window_and_forgotten_after_it() {
    MemoryBroker broker = broker(1 << 20, 10);
    Position one = publish(broker, "a", "key");

    now = 10_000;
    assertThat(publish(broker, "a", "key")).isEqualTo(one);
    now = 10_001;
    assertThat(publish(broker, "a", "key").offset()).isEqualTo(2);
  }

  @Test
  void the_eldest_key_is_forgotten_past_the_most_kept() {
    MemoryBroker broker = broker(1 << 20, 2);
    Position one = publish(broker, "a", "k1");
    publish(broker, "b", "k2");
    assertThat(publish(broker, "a", "k1")).isEqualTo(one);

    publish(broker, "c", "k3");

    assertThat(publish(broker, "a", "k1").offset()).isEqualTo(4);
  }

  @Test
  void a_forgotten_log_begins_anew_with_another_epoch() {
    MemoryBroker broker = broker(1 << 20, 10);
    Position one = publish(broker, "a", null);

    now = 100_000;
    broker.sweep();

    Position again = publish(broker, "b", null);
    assertThat(again.offset()).isEqualTo(1);
    assertThat(again.epoch()).isNotEqualTo(one.epoch());
  }

  @Test
  void a_log_of_interest_is_not_forgotten() {
    MemoryBroker broker = broker(1 << 20, 10);
    broker.subscribe(CHANNEL);
    Position one = publish(broker, "a", null);

    now = 100_000;
    broker.sweep();

    assertThat(publish(broker, "b", null))
        .matches(p -> p.epoch().equals(one.epoch()))
        .matches(p -> p.offset() == 2);
  }

  @Test
  void a_channel_listened_to_begins_where_it_was_read_whatever_else_is_forgotten() {
    MemoryBroker broker = broker(1 << 20, 10);
    broker.subscribe(CHANNEL);
    Position start = read(broker, null).top();

    forgetAnother(broker);

    assertThat(read(broker, start).gap()).isNull();
    assertThat(publish(broker, "a", null)).matches(p -> p.epoch().equals(start.epoch()));
    assertThat(read(broker, start))
        .matches(page -> page.gap() == null)
        .matches(page -> page.publications().size() == 1);
  }

  @Test
  void an_unused_channel_that_is_left_is_found_where_it_was_within_the_window() {
    MemoryBroker broker = broker(1 << 20, 10);
    broker.subscribe(CHANNEL);
    Position start = read(broker, null).top();
    now = 100_000;
    broker.unsubscribe(CHANNEL);

    forgetAnother(broker);

    broker.subscribe(CHANNEL);
    assertThat(read(broker, start)).matches(page -> page.gap() == null);
    assertThat(publish(broker, "a", null).epoch()).isEqualTo(start.epoch());
  }

  @Test
  void an_unused_channel_that_is_forgotten_is_another_for_who_knew_it() {
    MemoryBroker broker = broker(1 << 20, 10);
    broker.subscribe(CHANNEL);
    Position start = read(broker, null).top();
    broker.unsubscribe(CHANNEL);

    now = 100_000;
    broker.sweep();

    broker.subscribe(CHANNEL);
    assertThat(read(broker, start).gap())
        .isNotNull()
        .matches(gap -> gap.reason() == Gap.Reason.EPOCH_CHANGED);
    assertThat(publish(broker, "a", null).epoch()).isNotEqualTo(start.epoch());
  }

  /** Another log is used, not any more for longer than is remembered, and swept. */
  private void forgetAnother(MemoryBroker broker) {
    long then = now;
    now = then - 50_000;
    var another = new ChannelName("another");
    var _ = broker.publish(another, Draft.of(Payload.text("x")), rules);
    now = then;
    broker.sweep();
  }

  private MemoryBroker broker(long maxBytes, int maxKeys) {
    return new MemoryBroker(
        new MemoryBroker.Settings("e", 1, maxBytes, Duration.ofSeconds(10), maxKeys), () -> now);
  }

  private Position publish(MemoryBroker broker, String text, @Nullable String key) {
    return broker
        .publish(CHANNEL, new Draft(Payload.text(text), null, null, key), rules)
        .toCompletableFuture()
        .join()
        .position();
  }

  private static HistoryPage read(MemoryBroker broker, @Nullable Position from) {
    return broker.read(CHANNEL, HistoryQuery.forward(from, 100)).toCompletableFuture().join();
  }
}
