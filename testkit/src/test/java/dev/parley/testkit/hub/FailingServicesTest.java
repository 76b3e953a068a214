package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Broker.Published;
import dev.parley.core.spi.RuleAuthorizer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a deployment supplies fails, throws, or answers when nobody waits any more. */
class FailingServicesTest {
  private static final ChannelName C = new ChannelName("c");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<Command> AUTHORIZED =
      List.of(
          Peer.subscription("c", new Since.Now(), false),
          publication("x"),
          new Command.ReadHistory("c", HistoryQuery.top()),
          new Command.ReadPresence("c"));

  private final SimulatedHub all = new SimulatedHub(1, 2, Namespaces.open(), Limits.defaults());
  private final Peer peer = new Peer(all, 0);
  private final Peer watcher = new Peer(all, 1);

  @AfterEach
  void nothing_is_left_when_all_are_gone() {
    all.world.pass(SECOND.multipliedBy(10));
    peer.lose(Disconnects.NORMAL);
    watcher.lose(Disconnects.NORMAL);
    all.world.pass(Limits.defaults().resumeWindow().multipliedBy(2));

    assertThat(all.hub.channelCount()).isZero();
    assertThat(all.presence.now(C)).isEmpty();
    assertThat(all.outboxBytes).isZero();
    assertThat(all.encoding.openBatches()).isZero();
    assertThat(all.world.timersWaiting()).isZero();
  }

  /** The ways to fail: as a stage, by throwing, with no stage at all. */
  static <T> Stream<Supplier<CompletionStage<T>>> failures() {
    return Stream.of(
        () -> CompletableFuture.failedFuture(new IllegalStateException("as the test wants")),
        () -> {
          throw new IllegalStateException("as the test wants");
        },
        FailingServicesTest::noStage);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void an_authorizer_that_fails_is_told_as_unavailable(Supplier<CompletionStage<Boolean>> failure) {
    all.authorizer = (identity, action, channel, rules) -> failure.get();

    for (Command command : AUTHORIZED) {
      assertThat(peer.refused(command)).isEqualTo(Problems.UNAVAILABLE);
    }

    assertThat(all.bugs).hasSize(AUTHORIZED.size());
    assertThat(peer.session.ended()).isFalse();
    assertThat(all.hub.channelCount()).isZero();
    all.authorizer = new RuleAuthorizer();
    peer.subscribe("c", new Since.Now());
  }

  @Test
  void an_authorizer_that_says_nothing_allows_nothing() {
    all.authorizer = (identity, action, channel, rules) -> nothing();

    for (Command command : AUTHORIZED) {
      assertThat(peer.refused(command)).isEqualTo(Problems.NOT_ALLOWED);
    }
  }

  @Test
  void an_authorizer_may_answer_after_the_session_has_ended() {
    var late = new CompletableFuture<Boolean>();
    all.authorizer = (identity, action, channel, rules) -> late;
    AUTHORIZED.forEach(peer::begin);
    peer.lose(Disconnects.DEAD);

    late.complete(true);
    all.world.settle();

    assertThat(all.bugs).isEmpty();
    assertThat(all.hub.channelCount()).isZero();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_broker_that_can_not_publish_is_told_as_unavailable(
      Supplier<CompletionStage<Published>> failure) {
    peer.connect("ann");
    peer.subscribe("c", new Since.Now());
    all.broker.publishInstead(failure);

    assertThat(peer.refused(publication("x"))).isEqualTo(Problems.UNAVAILABLE);
    assertThat(peer.refused(new Command.SendToUser("ann", Draft.of(Payload.text("x")))))
        .isEqualTo(Problems.UNAVAILABLE);

    assertThat(all.bugs).hasSize(2);
    all.broker.publishInstead(null);
    peer.publish("c", "y");
    assertThat(peer.got()).containsExactly("y");
  }

  @Test
  void a_store_that_fails_leaves_nobody_present_and_nobody_subscribed() {
    peer.connect("ann");
    all.presence.fail(true);

    assertThat(peer.refused(Peer.subscription("c", new Since.Now(), true)))
        .isEqualTo(Problems.UNAVAILABLE);
    assertThat(peer.refused(new Command.ReadPresence("c"))).isEqualTo(Problems.UNAVAILABLE);
    assertThat(all.hub.channelCount()).isZero();

    all.presence.fail(false);
    assertThat(peer.join("c").members()).hasSize(1);
  }

  @Test
  void a_store_that_answers_after_the_subscription_was_given_up_leaves_nobody_present() {
    watch();
    String ann = peer.connect("ann").session();
    all.presence.delay(SECOND);
    long joining = peer.begin(Peer.subscription("c", new Since.Now(), true));

    assertThat(peer.ask(new Command.Unsubscribe("c"))).isInstanceOf(Answer.Done.class);
    all.world.pass(SECOND.multipliedBy(5));

    assertThat(peer.dialect.answer(joining)).isEqualTo(new Answer.Refused(Problems.NOT_SUBSCRIBED));
    assertThat(peer.dialect.unanswered()).isZero();
    assertThat(watcher.got()).containsExactly("JOIN c " + ann, "LEAVE c " + ann);
    assertThat(all.presence.now(C)).hasSize(1);
    assertThat(all.bugs).isEmpty();
  }

  @Test
  void a_store_that_answers_after_the_session_has_ended_leaves_nobody_present() {
    watch();
    String ann = peer.connect("ann").session();
    all.presence.delay(SECOND);
    peer.begin(Peer.subscription("c", new Since.Now(), true));

    peer.lose(Disconnects.NORMAL);
    all.world.pass(SECOND.multipliedBy(5));

    assertThat(watcher.got()).containsExactly("JOIN c " + ann, "LEAVE c " + ann);
    assertThat(all.presence.now(C)).hasSize(1);
    assertThat(all.bugs).isEmpty();
  }

  @Test
  void one_who_leaves_and_comes_back_before_the_store_answers_is_present() {
    watch();
    String ann = peer.connect("ann").session();
    peer.join("c");
    all.presence.delay(SECOND);
    peer.begin(new Command.Unsubscribe("c"));
    peer.begin(Peer.subscription("c", new Since.Now(), true));

    all.world.pass(SECOND.multipliedBy(5));

    assertThat(watcher.got()).containsExactly("JOIN c " + ann, "LEAVE c " + ann, "JOIN c " + ann);
    assertThat(all.presence.now(C)).hasSize(2);
  }

  @Test
  void updates_and_reads_that_come_back_late_are_answered_once_or_not_at_all() {
    peer.connect("ann");
    peer.join("c");
    all.presence.delay(SECOND);
    long update = peer.begin(new Command.UpdatePresence("c", Payload.json("1")));
    long read = peer.begin(new Command.ReadPresence("c"));
    peer.begin(new Command.Unsubscribe("c"));

    all.world.pass(SECOND.multipliedBy(5));

    assertThat(peer.dialect.answer(update)).isInstanceOf(Answer.Done.class);
    assertThat(peer.dialect.answer(read)).isInstanceOf(Answer.Present.class);
    assertThat(all.presence.now(C)).isEmpty();
    peer.begin(new Command.ReadPresence("c"));
    peer.lose(Disconnects.DEAD);
    all.world.pass(SECOND.multipliedBy(5));
    assertThat(all.bugs).isEmpty();
  }

  private void watch() {
    watcher.connect("watcher");
    watcher.join("c");
  }

  private static Command publication(String text) {
    return new Command.Publish("c", Draft.of(Payload.text(text)));
  }

  @SuppressWarnings("NullAway") // what an implementation that breaks its contract does
  private static <T> CompletionStage<T> noStage() {
    return null;
  }

  @SuppressWarnings("NullAway") // likewise
  private static CompletionStage<Boolean> nothing() {
    return CompletableFuture.completedFuture(null);
  }
}
