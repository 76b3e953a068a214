package dev.parley.broker.redis;

import static dev.parley.broker.redis.TestNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.redis.TestNodes.TestNode;
import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.spi.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract does not ask of every broker: several nodes, and a Redis that fails. */
class RedisBrokerTest {
  private static final ChannelName CHANNEL = new ChannelName("room:1");
  private static final Namespace RULES = Namespace.open("room");

  private final RedisTests all = new RedisTests();

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestNode one;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestNode two;

  @BeforeEach
  void start() {
    one = all.node();
    two = all.node();
  }

  @AfterEach
  void stop() {
    assertThat(one.bugs).isEmpty();
    assertThat(two.bugs).isEmpty();
    all.close();
  }

  @Test
  void all_nodes_hear_all_that_is_published_in_one_order() {
    get(one.broker.subscribe(CHANNEL));
    get(two.broker.subscribe(CHANNEL));
    List<CompletionStage<?>> published = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      TestNode at = i % 2 == 0 ? one : two;
      published.add(at.broker.publish(CHANNEL, draft("p" + i), RULES));
    }
    published.forEach(TestNodes::get);

    await().until(() -> one.heard.size() == 200 && two.heard.size() == 200);

    assertThat(one.heard).isEqualTo(two.heard);
    assertThat(one.heard)
        .extracting(Publication::offset)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 200).mapToObj(i -> (long) i).toList());
    assertThat(get(two.broker.read(CHANNEL, HistoryQuery.forward(null, 1_000))).publications())
        .isEqualTo(one.heard);
  }

  @Test
  void all_of_a_publication_arrives() {
    get(two.broker.subscribe(CHANNEL));
    var draft = new Draft(Payload.binary(new byte[] {0, 10, -1, 13}), "änn 1", "kéy", null);

    Position position = get(one.broker.publish(CHANNEL, draft, RULES)).position();

    await().until(() -> two.heard.size() == 1);
    Publication heard = two.heard.getFirst();
    assertThat(heard.payload()).isEqualTo(draft.payload());
    assertThat(heard.sender()).isEqualTo("änn 1");
    assertThat(heard.key()).isEqualTo("kéy");
    assertThat(heard.position()).isEqualTo(position);
    assertThat(heard.timeMillis()).isCloseTo(System.currentTimeMillis(), within(60_000L));
    assertThat(get(one.broker.read(CHANNEL, HistoryQuery.forward(null, 1))).publications())
        .containsExactly(heard);
  }

  @Test
  void an_idempotency_key_is_known_on_every_node() {
    var draft = new Draft(Payload.text("a"), null, null, "once");

    var first = get(one.broker.publish(CHANNEL, draft, RULES));
    var again = get(two.broker.publish(CHANNEL, draft, RULES));

    assertThat(first.duplicate()).isFalse();
    assertThat(again.duplicate()).isTrue();
    assertThat(again.position()).isEqualTo(first.position());
  }

  @Test
  void what_is_too_old_is_not_read_and_a_run_from_before_it_has_a_gap() {
    Namespace brief = RULES.withHistory(10, Duration.ofMillis(300));
    Position first = get(one.broker.publish(CHANNEL, draft("a"), brief)).position();
    get(one.broker.publish(CHANNEL, draft("b"), brief));

    await().until(() -> read(HistoryQuery.forward(null, 10)).publications().isEmpty());
    Position third = get(one.broker.publish(CHANNEL, draft("c"), brief)).position();

    HistoryPage page = read(HistoryQuery.forward(first, 10));
    assertThat(gap(page).reason()).isEqualTo(Gap.Reason.HISTORY_EXPIRED);
    assertThat(gap(page).from()).isEqualTo(2);
    assertThat(gap(page).to()).isEqualTo(2);
    assertThat(page.publications()).extracting(Publication::position).containsExactly(third);
  }

  @Test
  void each_is_let_go_at_its_own_age() {
    Namespace brief = RULES.withHistory(10, Duration.ofMillis(600));
    get(one.broker.publish(CHANNEL, draft("a"), brief));
    long younger = System.currentTimeMillis() + 300;
    await().until(() -> System.currentTimeMillis() > younger);
    get(one.broker.publish(CHANNEL, draft("b"), brief));

    await().until(() -> read(HistoryQuery.forward(null, 10)).publications().size() < 2);
    await().until(() -> read(HistoryQuery.forward(null, 10)).publications().isEmpty());
  }

  @Test
  void a_redis_that_came_back_empty_has_a_new_epoch_and_goes_on() {
    get(two.broker.subscribe(CHANNEL));
    Position before = get(one.broker.publish(CHANNEL, draft("a"), RULES)).position();

    all.redis.restartEmpty();
    Position after = published("b");

    assertThat(after.epoch()).isNotEqualTo(before.epoch());
    assertThat(after.offset()).isEqualTo(1);
    HistoryPage page = readPatiently(HistoryQuery.forward(before, 10));
    assertThat(gap(page).reason()).isEqualTo(Gap.Reason.EPOCH_CHANGED);
    assertThat(page.publications()).hasSize(1);
    // Heard again too, though nobody subscribed anew.
    await()
        .until(() -> {
          published("c");
          return two.heard.stream().anyMatch(heard -> heard.payload().asText().equals("c"));
        });
  }

  @Test
  void a_redis_that_came_back_with_an_older_state_is_noticed_by_place_and_by_tag() {
    published("a");
    Path saved = all.redis.save();
    Position second = published("b");
    Position third = published("c");

    all.redis.restartWith(saved);

    HistoryPage past = readPatiently(HistoryQuery.forward(third, 10));
    assertThat(gap(past).reason()).isEqualTo(Gap.Reason.ROLLED_BACK);
    assertThat(gap(past).resumesAt().offset()).isEqualTo(1);
    Position other = published("x");
    published("y");
    published("z");
    assertThat(other.offset()).isEqualTo(second.offset());
    assertThat(other.epoch()).isEqualTo(second.epoch());
    assertThat(gap(read(HistoryQuery.forward(second, 10))).reason())
        .isEqualTo(Gap.Reason.ROLLED_BACK);
    assertThat(gap(read(HistoryQuery.forward(third, 10))).reason())
        .isEqualTo(Gap.Reason.ROLLED_BACK);
    assertThat(read(HistoryQuery.forward(other, 10)).gap()).isNull();
  }

  @Test
  void while_redis_is_away_calls_fail_in_time_and_are_not_made_later() {
    published("a");
    all.redis.pause(true);

    assertThatThrownBy(() -> get(one.broker.publish(CHANNEL, draft("lost"), RULES)))
        .isInstanceOf(Unavailable.class);

    all.redis.kill();
    assertThatThrownBy(() -> get(one.broker.read(CHANNEL, HistoryQuery.top())))
        .isInstanceOf(Unavailable.class);
    await().until(() -> one.connected.contains(false));
    all.redis.begin();
    published("b");
    assertThat(readPatiently(HistoryQuery.forward(null, 10)).publications())
        .extracting(publication -> publication.payload().asText())
        .containsOnly("b");
    assertThat(one.connected).containsExactly(true, false, true);
  }

  @Test
  void no_more_calls_wait_than_may() {
    RedisSettings few = all.settings();
    TestNode patient =
        all.node(
            new RedisSettings(
                few.url(),
                few.prefix(),
                few.node(),
                Duration.ofMinutes(1),
                100,
                few.keyWindow(),
                few.idle(),
                few.lease()));
    all.redis.pause(true);
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      asked.add(patient.broker.read(CHANNEL, HistoryQuery.top()).toCompletableFuture());
    }

    await().until(() -> asked.stream().anyMatch(CompletableFuture::isCompletedExceptionally));

    all.redis.pause(false);
    await().until(() -> asked.stream().allMatch(CompletableFuture::isDone));
    assertThat(asked)
        .filteredOn(stage -> !stage.isCompletedExceptionally())
        .hasSizeBetween(90, 110);
  }

  @Test
  void a_redis_that_is_not_there_is_named() {
    var nowhere = RedisSettings.defaults("redis://127.0.0.1:1", "n");

    assertThatThrownBy(() -> new RedisLink(nowhere, _ -> {}))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("127.0.0.1:1");
  }

  @Test
  void a_password_is_given_and_never_shown() {
    try (RedisTests locked = new RedisTests("--requirepass", "sesame")) {
      String url = "redis://:sesame@127.0.0.1:" + locked.redis.port();
      try (var link = new RedisLink(RedisSettings.defaults(url, "n"), _ -> {})) {
        assertThat(get(new RedisBroker(link, (a, b) -> {}).read(CHANNEL, HistoryQuery.top())))
            .isNotNull();
      }
      String wrong = url.replace("sesame", "guess");
      assertThatThrownBy(() -> new RedisLink(RedisSettings.defaults(wrong, "n"), _ -> {}))
          .isInstanceOf(Unavailable.class)
          .hasMessageNotContaining("guess");
    }
  }

  @Test
  void a_stranger_in_the_channel_is_told_of_and_harms_nobody() {
    get(one.broker.subscribe(CHANNEL));

    all.redis.command("SPUBLISH test:{room:1}:live nonsense");
    published("a");

    await().until(() -> one.heard.size() == 1 && one.bugs.size() == 1);
    one.bugs.clear();
  }

  @Test
  void a_publication_costs_one_command_and_so_does_interest() {
    published("warm");
    all.redis.command("CONFIG RESETSTAT");

    get(one.broker.subscribe(CHANNEL));
    get(two.broker.subscribe(CHANNEL));
    for (int i = 0; i < 10; i++) {
      published("p" + i);
    }

    await().until(() -> one.heard.size() == 10 && two.heard.size() == 10);
    assertThat(calls("fcall")).isEqualTo(10);
    assertThat(calls("ssubscribe")).isEqualTo(2);
    assertThat(calls("spublish")).isEqualTo(10);
  }

  @Test
  void looking_for_losses_costs_a_command_for_many_channels() {
    List<ChannelName> channels =
        IntStream.range(0, 300).mapToObj(i -> new ChannelName("many-" + i)).toList();
    published("warm");
    all.redis.command("CONFIG RESETSTAT");

    one.broker.tops(channels).forEach(TestNodes::get);
    one.presence.digests(channels).forEach(TestNodes::get);

    assertThat(calls("fcall")).isEqualTo(6);
  }

  private long calls(String command) {
    return all.redis.command("INFO commandstats").stream()
        .filter(line -> line.startsWith("cmdstat_" + command + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
        .sum();
  }

  /** Publishes as an application does: again, as long as Redis is away. */
  private Position published(String text) {
    List<Position> positions = new ArrayList<>();
    await()
        .ignoreExceptions()
        .until(
            () -> positions.add(get(one.broker.publish(CHANNEL, draft(text), RULES)).position()));
    return positions.getFirst();
  }

  private HistoryPage read(HistoryQuery query) {
    return get(two.broker.read(CHANNEL, query));
  }

  /** The other node may find Redis a moment later. */
  private HistoryPage readPatiently(HistoryQuery query) {
    return await().ignoreExceptions().until(() -> read(query), Objects::nonNull);
  }

  private static Gap gap(HistoryPage page) {
    return Objects.requireNonNull(page.gap(), "no gap");
  }

  private static Draft draft(String text) {
    return Draft.of(Payload.text(text));
  }

  private static org.assertj.core.data.Offset<Long> within(long millis) {
    return org.assertj.core.data.Offset.offset(millis);
  }
}
