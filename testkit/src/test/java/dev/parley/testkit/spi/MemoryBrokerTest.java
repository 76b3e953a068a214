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
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryBrokerTest extends BrokerContract {
  private static final ChannelName CHANNEL = new ChannelName("news");

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
    long one = broker.bytes();
    publish(broker, "b", null);
    assertThat(broker.bytes()).isGreaterThan(one);

    now = 5_000;
    publish(broker, "c", null);

    assertThat(broker.bytes()).isEqualTo(one);
  }

  @Test
  void histories_together_hold_no_more_than_the_bytes_allowed() {
    int allowed = 200_000;
    MemoryBroker broker = broker(allowed, 10);
    Namespace much = rules.withHistory(1_000_000, Duration.ofSeconds(1));
    for (int i = 1; i <= 5_000; i++) {
      var _ = broker.publish(CHANNEL, Draft.of(Payload.text("%0100d".formatted(i))), much);
      assertThat(broker.bytes()).isBetween(1L, (long) allowed);
    }

    List<Publication> kept = read(broker, null, 10_000).publications();
    assertThat(kept).hasSizeGreaterThan(allowed * 8 / 10 / 125);
    for (int i = 0; i < kept.size(); i++) {
      int number = 5_000 - kept.size() + 1 + i;
      assertThat(kept.get(i).offset()).isEqualTo(number);
      assertThat(kept.get(i).payload().asText()).isEqualTo("%0100d".formatted(number));
    }
  }

  @Test
  void of_many_channels_that_are_short_of_memory_each_keeps_its_newest_publication() {
    int allowed = 100_000;
    MemoryBroker broker = broker(allowed, 10);
    List<ChannelName> channels = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      channels.add(new ChannelName("many-" + i));
    }
    for (int i = 0; i < 300; i++) {
      for (ChannelName channel : channels) {
        var _ = broker.publish(channel, Draft.of(Payload.text("%0100d".formatted(i))), rules);
        assertThat(broker.bytes()).isBetween(1L, (long) allowed);
      }
    }

    for (ChannelName channel : channels) {
      HistoryPage page =
          broker.read(channel, HistoryQuery.forward(null, 1_000)).toCompletableFuture().join();
      assertThat(page.publications().getLast().position()).isEqualTo(page.top());
      assertThat(page.top().offset()).isEqualTo(300);
    }
  }

  @Test
  void the_newest_publication_is_kept_however_large() {
    MemoryBroker broker = broker(1_000, 10);
    publish(broker, "a", null);

    Position large = publish(broker, "b".repeat(2_000), null);

    assertThat(read(broker, null).publications())
        .extracting(Publication::position)
        .containsExactly(large);
    publish(broker, "c", null);
    assertThat(broker.bytes()).isBetween(1L, 1_000L);
  }

  @Test
  void a_history_of_fixed_size_holds_little_more_memory_than_what_it_keeps() {
    MemoryBroker broker = broker(1 << 20, 10);
    for (int size : new int[] {1, 50, 1_000}) {
      for (int i = 0; i < 2_000; i++) {
        publish(broker, "x".repeat(size), null);
      }
      // Up to two segments are in part for what was or what comes, and one may be spare.
      assertThat(broker.bytes())
          .isBetween(
              100L * (size + 25), Math.min(300L * (size + 25) + 500, 100L * (size + 25) + 50_000));
    }
    now = 5_000;
    broker.sweep();
    assertThat(broker.bytes()).isZero();
  }

  @Test
  void large_publications_go_one_by_one_when_small_ones_follow() {
    MemoryBroker broker = broker(Long.MAX_VALUE, 10);
    int large = 100_000;
    for (int i = 0; i < 100; i++) {
      publish(broker, "x".repeat(large), null);
    }
    for (int i = 1; i <= 100; i++) {
      publish(broker, "x", null);
      assertThat(broker.bytes()).isLessThan((100L - i) * (large + 100) + 40_000);
    }
  }

  /** Beside a list that does the same with nothing clever. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatever_is_published_and_let_go_what_is_kept_is_read(long seed) {
    var random = new Random(seed);
    MemoryBroker broker = broker(Long.MAX_VALUE, 10);
    List<Publication> model = new ArrayList<>();
    broker.start(
        new Broker.Listener() {
          @Override
          public void onPublication(Publication publication) {
            model.add(publication);
          }

          @Override
          public void onPresence(PresenceEvent event) {}
        });
    Position start = read(broker, null).top();
    Namespace rule = rules;
    int published = 0;
    int readsOneIn = 1 + random.nextInt(60);
    for (int step = 0; step < 400; step++) {
      if (random.nextInt(40) == 0) {
        rule = rules.withHistory(random.nextInt(200), Duration.ofSeconds(1));
      }
      now += random.nextInt(8) == 0 ? random.nextInt(700) : 0;
      boolean large = random.nextInt(50) == 0;
      String text = "x".repeat(random.nextInt(large ? 40_000 : 400)) + step;
      String sender = random.nextBoolean() ? "user" + random.nextInt(1_000) : null;
      var _ = broker.publish(CHANNEL, new Draft(Payload.text(text), sender, null, null), rule);
      published++;
      long oldest = now - 1_000;
      while (!model.isEmpty()
          && (model.size() > rule.historySize() || model.getFirst().timeMillis() < oldest)) {
        model.removeFirst();
      }
      assertThat(model.isEmpty()).isEqualTo(broker.bytes() == 0);
      if (random.nextInt(readsOneIn) > 0) {
        continue;
      }
      HistoryPage page = read(broker, null, 1_000);
      assertThat(page.publications()).isEqualTo(model);
      assertThat(page.top().offset()).isEqualTo(published);
      if (!model.isEmpty()) {
        int place = random.nextInt(model.size());
        HistoryPage rest = read(broker, model.get(place).position(), 1_000);
        assertThat(rest.publications()).isEqualTo(model.subList(place + 1, model.size()));
        assertThat(rest.gap()).isNull();
      }
      assertThat(read(broker, start).gap() == null).isEqualTo(model.size() == published);
    }
    now += 2_000;
    broker.sweep();
    assertThat(broker.bytes()).isZero();
  }

  static LongStream seeds() {
    return LongStream.range(0, 50);
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
    return read(broker, from, 100);
  }

  private static HistoryPage read(MemoryBroker broker, @Nullable Position from, int limit) {
    return broker.read(CHANNEL, HistoryQuery.forward(from, limit)).toCompletableFuture().join();
  }
}
