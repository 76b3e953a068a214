package dev.parley.testkit.spi;

import static dev.parley.testkit.spi.Stages.get;
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
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every broker and the history it keeps have to do. Extend it and give a new, empty broker.
 */
public abstract class BrokerContract {
  private static final long PATIENCE_SECONDS = 10;
  private static final int HISTORY = 4;

  private final ChannelName channel = new ChannelName("contract");
  private final Namespace rules =
      Namespace.open("contract").withHistory(HISTORY, Duration.ofMinutes(5));
  private final List<Publication> heard = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Broker broker;

  @SuppressWarnings("NullAway.Init") // set before each test
  private History history;

  /** A new broker that has not been started, with logs that no other test has used. */
  protected abstract Broker newBroker();

  /** The history of that broker. */
  protected abstract History historyOf(Broker made);

  @BeforeEach
  void start() {
    broker = newBroker();
    history = historyOf(broker);
    broker.start(
        new Broker.Listener() {
          @Override
          public void onPublication(Publication publication) {
            if (publication.channel().equals(channel)) {
              heard.add(publication);
            }
          }

          @Override
          public void onPresence(PresenceEvent event) {}
        });
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void an_unused_channel_has_an_empty_log_with_an_epoch_that_stays() {
    HistoryPage first = read(HistoryQuery.forward(null, 10));

    assertThat(first.publications()).isEmpty();
    assertThat(first.top().offset()).isZero();
    assertThat(first.more()).isFalse();
    assertThat(publish("a").epoch()).isEqualTo(first.top().epoch());
  }

  @Test
  void offsets_grow_by_one_and_every_tag_is_known() {
    for (int i = 1; i <= 3; i++) {
      Position position = publish("p" + i);

      assertThat(position.offset()).isEqualTo(i);
      assertThat(position.tag()).isNotZero();
    }
  }

  @Test
  void the_listener_hears_what_is_published_in_order_with_its_positions() {
    get(broker.subscribe(channel));

    List<Position> published = List.of(publish("a"), publish("b"), publish("c"));

    await(3);
    assertThat(heard).extracting(Publication::position).isEqualTo(published);
    assertThat(heard).extracting(p -> p.payload().asText()).containsExactly("a", "b", "c");
  }

  @Test
  void a_publication_names_the_tag_that_it_came_behind() {
    get(broker.subscribe(channel));
    publish("a");
    publish("b");
    await(2);

    int first = heard.getFirst().position().tag();
    List<Publication> read = read(HistoryQuery.forward(null, 10)).publications();

    assertThat(heard).extracting(Publication::tagBefore).containsExactly(0, first);
    assertThat(read).extracting(Publication::tagBefore).containsExactly(0, first);
  }

  @Test
  void forward_reads_go_on_right_behind_a_position_and_say_whether_there_is_more() {
    Position one = publish("a");
    publish("b");
    Position three = publish("c");

    HistoryPage page = read(HistoryQuery.forward(one, 1));
    HistoryPage rest = read(HistoryQuery.forward(one, 2));

    assertThat(texts(page)).containsExactly("b");
    assertThat(page.more()).isTrue();
    assertThat(page.gap()).isNull();
    assertThat(texts(rest)).containsExactly("b", "c");
    assertThat(rest.more()).isFalse();
    assertThat(read(HistoryQuery.forward(three, 5)).publications()).isEmpty();
  }

  @Test
  void history_returns_publications_as_they_were_delivered() {
    get(broker.subscribe(channel));
    Namespace large = rules.withHistory(10, Duration.ofMinutes(1));
    for (Draft draft :
        List.of(
            new Draft(Payload.json("{\"a\":[1,\"\u00fc\"]}"), "ana", "price", null),
            new Draft(Payload.text("\ud83d\udc4b \u00e9"), "b\u00f6b", null, null),
            new Draft(Payload.text(""), null, "cl\u00e9", "once"),
            new Draft(Payload.binary(new byte[] {0, -1, 127, 10, 13}), null, null, null),
            new Draft(Payload.binary(new byte[70_000]), "ana", "price", null),
            new Draft(Payload.json("1"), null, null, null))) {
      get(broker.publish(channel, draft, large));
    }

    await(6);
    assertThat(read(HistoryQuery.forward(null, 10)).publications()).isEqualTo(heard);
    for (Publication each : heard) {
      assertThat(read(HistoryQuery.forward(each.position(), 10)).publications())
          .isEqualTo(heard.subList((int) each.offset(), 6));
    }
  }

  @Test
  void backward_reads_begin_with_the_newest() {
    publish("a");
    publish("b");
    Position three = publish("c");

    HistoryPage newest = read(HistoryQuery.backward(null, 2));

    assertThat(texts(newest)).containsExactly("c", "b");
    assertThat(newest.more()).isTrue();
    assertThat(texts(read(HistoryQuery.backward(three, 5)))).containsExactly("b", "a");
  }

  @Test
  void a_limit_of_zero_asks_for_the_top_only() {
    Position top = publish("a");

    HistoryPage page = read(HistoryQuery.top());

    assertThat(page.top()).isEqualTo(top);
    assertThat(page.publications()).isEmpty();
  }

  @Test
  void the_oldest_expire_past_the_size_and_a_run_from_before_them_has_a_gap() {
    Position one = publish("p1");
    for (int i = 2; i <= HISTORY + 2; i++) {
      publish("p" + i);
    }

    HistoryPage page = read(HistoryQuery.forward(one, 10));

    assertThat(texts(page)).containsExactly("p3", "p4", "p5", "p6");
    Gap gap = gapOf(page);
    assertThat(gap.reason()).isEqualTo(Gap.Reason.HISTORY_EXPIRED);
    assertThat(gap.from()).isEqualTo(2);
    assertThat(gap.to()).isEqualTo(2);
  }

  @Test
  void a_run_that_stands_right_before_the_oldest_kept_has_no_gap() {
    publish("p1");
    Position two = publish("p2");
    for (int i = 3; i <= HISTORY + 2; i++) {
      publish("p" + i);
    }

    HistoryPage page = read(HistoryQuery.forward(two, 10));

    assertThat(page.gap()).isNull();
    assertThat(page.publications()).hasSize(HISTORY);
  }

  @Test
  void a_position_of_another_epoch_has_a_gap_and_everything_kept() {
    Position one = publish("a");

    HistoryPage page = read(HistoryQuery.forward(new Position("foreign", 7, 7), 10));

    assertThat(gapOf(page).reason()).isEqualTo(Gap.Reason.EPOCH_CHANGED);
    assertThat(gapOf(page).resumesAt().epoch()).isEqualTo(one.epoch());
    assertThat(texts(page)).containsExactly("a");
  }

  @Test
  void tops_are_told_of_many_channels_at_once() {
    List<ChannelName> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(new ChannelName("many-" + i));
    }
    all.add(channel);
    Position top = publish("a");

    Map<ChannelName, Position> told = new HashMap<>();
    history.tops(all).forEach(part -> told.putAll(get(part)));

    assertThat(told).containsOnlyKeys(all).containsEntry(channel, top);
    assertThat(told.get(all.getFirst()))
        .isEqualTo(get(history.read(all.getFirst(), HistoryQuery.top())).top());
  }

  @Test
  void a_position_past_the_top_or_with_another_tag_was_rolled_back() {
    Position one = publish("a");
    Position top = publish("b");

    HistoryPage past = read(HistoryQuery.forward(new Position(top.epoch(), 9, 9), 10));
    HistoryPage other = read(HistoryQuery.forward(new Position(one.epoch(), 1, one.tag() + 1), 10));

    assertThat(gapOf(past).reason()).isEqualTo(Gap.Reason.ROLLED_BACK);
    assertThat(gapOf(past).resumesAt()).isEqualTo(top);
    assertThat(gapOf(other).reason()).isEqualTo(Gap.Reason.ROLLED_BACK);
  }

  @Test
  void a_repeated_idempotency_key_is_answered_and_not_published() {
    get(broker.subscribe(channel));

    Broker.Published first = get(broker.publish(channel, keyed("a", "key"), rules));
    Broker.Published second = get(broker.publish(channel, keyed("b", "key"), rules));
    Broker.Published other = get(broker.publish(channel, keyed("c", "other"), rules));

    await(2);
    assertThat(first.duplicate()).isFalse();
    assertThat(second).isEqualTo(new Broker.Published(first.position(), true));
    assertThat(other.position().offset()).isEqualTo(2);
    assertThat(heard).extracting(p -> p.payload().asText()).containsExactly("a", "c");
  }

  @Test
  void a_namespace_without_history_still_counts() {
    Namespace none = rules.withHistory(0, Duration.ZERO);

    Position one = get(broker.publish(channel, keyed("a", null), none)).position();
    Position two = get(broker.publish(channel, keyed("b", null), none)).position();

    assertThat(two.offset()).isEqualTo(2);
    assertThat(gapOf(read(HistoryQuery.forward(one, 5))).resumesAt()).isEqualTo(two);
    assertThat(read(HistoryQuery.forward(two, 5)).gap()).isNull();
  }

  @Test
  void only_channels_with_something_kept_are_listed() {
    read(HistoryQuery.top());
    assertThat(get(history.channels())).doesNotContain(channel);

    publish("a");

    assertThat(get(history.channels())).contains(channel);
  }

  private Position publish(String text) {
    return get(broker.publish(channel, keyed(text, null), rules)).position();
  }

  private HistoryPage read(HistoryQuery query) {
    return get(history.read(channel, query));
  }

  private void await(int publications) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (heard.size() < publications && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(heard).hasSize(publications);
  }

  private static Gap gapOf(HistoryPage page) {
    Gap gap = page.gap();
    if (gap == null) {
      throw new AssertionError("no gap");
    }
    return gap;
  }

  private static List<String> texts(HistoryPage page) {
    return page.publications().stream().map(p -> p.payload().asText()).toList();
  }

  private static Draft keyed(String text, @Nullable String key) {
    return new Draft(Payload.text(text), null, null, key);
  }
}
