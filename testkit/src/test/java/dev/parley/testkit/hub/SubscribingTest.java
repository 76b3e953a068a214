package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscribingTest {
  private static final Limits LIMITS =
      new Limits(10, 4, 6, 2, 1 << 20, 8, 8, 2, Duration.ofSeconds(60));
  private final SimulatedHub all = new SimulatedHub(1, 2, Namespaces.open(), LIMITS);
  private final Peer peer = new Peer(all, 0);

  @Test
  void the_answer_comes_before_the_run_also_when_everything_is_ready_at_once() {
    peer.publish("c", "a");

    peer.subscribe("c", new Since.Last(5));

    assertThat(peer.connection.texts()).hasSize(3);
    assertThat(peer.connection.texts().get(1)).isEqualTo("answer 2");
    assertThat(peer.got()).containsExactly("a");
  }

  @Test
  void recovery_goes_on_where_the_run_stood_and_then_live() {
    Answer.Subscribed first = peer.subscribe("c", new Since.Now());
    peer.publish("c", "a");
    peer.publish("c", "b");
    Peer other = new Peer(all, 1);

    Answer.Subscribed again = other.subscribe("c", new Since.After(first.start()));
    peer.publish("c", "d");

    assertThat(again.recovered()).isTrue();
    assertThat(other.got()).containsExactly("a", "b", "d");
    assertThat(peer.got()).containsExactly("a", "b", "d");
  }

  @Test
  void a_subscription_given_up_half_way_is_answered_once() {
    all.broker.delay(Duration.ofSeconds(1));
    long subscribe = peer.begin(Peer.subscription("c", new Since.Now(), false));
    assertThat(peer.ask(new Command.Unsubscribe("c"))).isInstanceOf(Answer.Done.class);

    all.world.pass(Duration.ofSeconds(5));

    assertThat(peer.dialect.answer(subscribe))
        .isEqualTo(new Answer.Refused(Problems.NOT_SUBSCRIBED));
    assertThat(all.hub.channelCount()).isZero();
  }

  @Test
  void a_second_wish_for_a_channel_waits_for_the_first() {
    peer.publish("c", "a");
    all.broker.delay(Duration.ofSeconds(1));
    long first = peer.begin(Peer.subscription("c", new Since.Now(), false));
    long second = peer.begin(Peer.subscription("c", new Since.Now(), false));

    all.world.settle();
    assertThat(peer.dialect.answer(second)).isNull();
    all.world.pass(Duration.ofSeconds(5));

    assertThat(peer.dialect.answer(first))
        .isInstanceOfSatisfying(
            Answer.Subscribed.class,
            subscribed -> assertThat(subscribed.start().offset()).isEqualTo(1));
    assertThat(peer.dialect.answer(second))
        .isInstanceOfSatisfying(
            Answer.Subscribed.class,
            subscribed -> assertThat(subscribed.start().offset()).isEqualTo(1));
  }

  @Test
  void a_room_that_disappears_while_history_is_read_leaves_nothing() {
    all.broker.delay(Duration.ofSeconds(1));
    peer.begin(Peer.subscription("c", new Since.Now(), false));
    peer.lose(Disconnects.DEAD);

    all.world.pass(Duration.ofSeconds(5));

    assertThat(all.hub.channelCount()).isZero();
    assertThat(all.bugs).isEmpty();
  }

  @Test
  void a_session_has_as_many_subscriptions_as_allowed_and_no_more() {
    peer.subscribe("a", new Since.Now());
    peer.subscribe("b", new Since.Now());

    assertThat(peer.refused(Peer.subscription("c", new Since.Now(), false)))
        .isEqualTo(Problems.TOO_MANY_SUBSCRIPTIONS);

    assertThat(peer.ask(new Command.Unsubscribe("a"))).isInstanceOf(Answer.Done.class);
    peer.subscribe("c", new Since.Now());
  }

  @Test
  void commands_under_way_are_limited_and_each_is_answered() {
    var never = new CompletableFuture<Payload>();
    all.hub.onCall("never", call -> never);
    peer.begin(new Command.Call("never", Payload.text("")));
    peer.begin(new Command.Call("never", Payload.text("")));

    assertThat(peer.refused(new Command.ReadPositions())).isEqualTo(Problems.TOO_BUSY);

    never.complete(Payload.text("x"));
    all.world.settle();
    assertThat(peer.dialect.unanswered()).isZero();
    assertThat(peer.ask(new Command.ReadPositions())).isInstanceOf(Answer.Positions.class);
  }

  @Test
  void payloads_and_names_are_taken_at_the_limit_and_refused_past_it() {
    peer.publish("c".repeat(10), "12345678");

    assertThat(peer.refused(publish("c", "123456789"))).isEqualTo(Problems.TOO_LARGE);
    assertThat(peer.refused(publish("c".repeat(11), "x")))
        .isEqualTo(Problems.CHANNEL_NAME_TOO_LONG);
    assertThat(peer.refused(publish("c d", "x"))).isEqualTo(Problems.BAD_CHANNEL);
    assertThat(peer.refused(new Command.SendToUser("a b", Draft.of(Payload.text("x")))))
        .isEqualTo(Problems.BAD_USER);
  }

  @Test
  void presence_info_is_taken_at_the_limit_and_refused_past_it() {
    Payload most = Payload.json("12345678");
    Payload past = Payload.json("123456789");

    assertThat(peer.refused(new Command.Connect(null, "u", past, null)))
        .isEqualTo(Problems.TOO_LARGE);
    peer.ask(Answer.Connected.class, new Command.Connect(null, "u", most, null));
    assertThat(peer.refused(present(past))).isEqualTo(Problems.TOO_LARGE);
    assertThat(peer.ask(Answer.Subscribed.class, present(most)).members()).hasSize(1);
    assertThat(peer.refused(new Command.UpdatePresence("c", past))).isEqualTo(Problems.TOO_LARGE);
    peer.ask(Answer.Done.class, new Command.UpdatePresence("c", most));

    assertThat(all.presence.now(new ChannelName("c")))
        .singleElement()
        .satisfies(member -> assertThat(member.info()).isEqualTo(most));
  }

  @Test
  void keys_and_method_names_are_taken_at_the_limit_and_refused_past_it() {
    peer.ask(Answer.Published.class, keyed("1234", "4321"));
    all.hub.onCall("method", call -> CompletableFuture.completedFuture(call.argument()));
    peer.ask(Answer.Returned.class, new Command.Call("method", Payload.text("x")));

    assertThat(peer.refused(keyed("12345", null))).isEqualTo(Problems.KEY_TOO_LONG);
    assertThat(peer.refused(keyed(null, "12345"))).isEqualTo(Problems.KEY_TOO_LONG);
    assertThat(peer.refused(new Command.Call("methods", Payload.text("x"))))
        .isEqualTo(Problems.METHOD_TOO_LONG);
    assertThat(all.refused)
        .containsExactly(Problems.KEY_TOO_LONG, Problems.KEY_TOO_LONG, Problems.METHOD_TOO_LONG);
    assertThatThrownBy(() -> all.hub.onCall("methods", call -> new CompletableFuture<>()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void positions_name_only_what_was_sent_before_them() {
    peer.subscribe("c", new Since.Now());
    all.hub.publish(new ChannelName("c"), Draft.of(Payload.text("a")));
    long ticket = peer.begin(new Command.ReadPositions());
    int atAnswer = peer.connection.texts().indexOf("answer " + ticket);

    assertThat(peer.dialect.answer(ticket))
        .isInstanceOfSatisfying(
            Answer.Positions.class,
            positions -> {
              var position = java.util.Objects.requireNonNull(positions.positions().get("c"));
              assertThat(
                      peer.connection.texts().subList(0, atAnswer).stream()
                          .filter(text -> text.startsWith("pub"))
                          .count())
                  .isEqualTo(position.offset());
            });
  }

  @Test
  void a_live_publication_lost_on_a_silent_channel_is_noticed() {
    peer.subscribe("c", new Since.Now());
    all.broker.loseOneIn(1);
    all.hub.publish(new ChannelName("c"), Draft.of(Payload.text("a")));
    all.world.settle();
    assertThat(peer.got()).isEmpty();

    all.hub.lookForLosses();
    all.world.settle();
    all.hub.lookForLosses();
    all.world.settle();

    assertThat(peer.got()).containsExactly("a");
  }

  @Test
  void those_who_miss_the_same_share_one_read_of_history() {
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Peer one = new Peer(all, 0);
      one.subscribe("c", new Since.Now());
      peers.add(one);
    }
    all.broker.loseOneIn(1);
    for (int i = 0; i < 200; i++) {
      all.hub.publish(new ChannelName("c"), Draft.of(Payload.text("p" + i)));
    }
    all.world.settle();
    all.hub.lookForLosses();
    all.world.settle();
    int before = all.broker.reads();

    all.hub.lookForLosses();
    all.world.settle();

    for (Peer one : peers) {
      assertThat(one.got()).hasSize(200).startsWith("p0", "p1").endsWith("p199");
    }
    assertThat(all.broker.reads() - before).as("the top and two pages").isEqualTo(3);
  }

  @Test
  void direct_messages_reach_every_session_of_the_user_and_nobody_else_listens() {
    peer.connect("ann");
    Peer second = new Peer(all, 1);
    second.connect("ann");
    Peer bob = new Peer(all, 1);
    bob.connect("bob");
    peer.subscribe("@ann", new Since.Now());
    second.subscribe("@ann", new Since.Now());

    assertThat(bob.ask(new Command.SendToUser("ann", Draft.of(Payload.text("hi")))))
        .isInstanceOf(Answer.Published.class);

    assertThat(peer.got()).containsExactly("hi");
    assertThat(second.got()).containsExactly("hi");
    assertThat(bob.refused(Peer.subscription("@ann", new Since.Now(), false)))
        .isEqualTo(Problems.NOT_ALLOWED);
    assertThat(bob.refused(new Command.ReadHistory("@ann", HistoryQuery.top())))
        .isEqualTo(Problems.NOT_ALLOWED);
  }

  @Test
  void calls_return_fail_or_find_nobody() {
    all.hub.onCall("echo", call -> CompletableFuture.completedFuture(call.argument()));
    all.hub.onCall(
        "throws",
        call -> {
          throw new IllegalStateException("secret");
        });

    assertThat(peer.ask(new Command.Call("echo", Payload.text("x"))))
        .isEqualTo(new Answer.Returned(Payload.text("x")));
    assertThat(peer.refused(new Command.Call("throws", Payload.text("x"))))
        .isEqualTo(Problems.HANDLER_FAILED);
    assertThat(peer.refused(new Command.Call("none", Payload.text("x"))))
        .isEqualTo(Problems.UNKNOWN_METHOD);
    assertThat(all.bugs).hasSize(1);
  }

  @Test
  void nothing_is_sent_after_a_close_and_timers_fire_once_unless_replaced_or_cancelled() {
    peer.perform(new Effect.Wake("a", Duration.ofSeconds(1)));
    peer.perform(new Effect.Wake("a", Duration.ofSeconds(3)));
    peer.perform(new Effect.Wake("b", Duration.ofSeconds(1)));
    peer.perform(new Effect.Wake("b", Duration.ZERO));
    all.world.pass(Duration.ofSeconds(2));
    assertThat(peer.got()).isEmpty();
    all.world.pass(Duration.ofSeconds(2));
    assertThat(peer.got()).containsExactly("woken a");

    peer.perform(new Effect.Wake("c", Duration.ofSeconds(1)));
    peer.perform(new Effect.Close(Disconnects.NOT_ALLOWED));
    peer.perform(new Effect.Send(Frame.text("late")));
    all.world.pass(Duration.ofSeconds(5));

    assertThat(peer.got()).containsExactly("woken a");
    assertThat(peer.connection.closed()).isEqualTo(Disconnects.NOT_ALLOWED);
    assertThat(peer.session.ended()).isTrue();
  }

  @Test
  void operators_see_sessions_and_channels_and_disconnect_them() {
    peer.connect("ann");
    peer.subscribe("c", new Since.Now());
    Peer other = new Peer(all, 1);
    other.subscribe("c", new Since.Now());

    var channels = all.hub.channels().toCompletableFuture();
    var hit =
        all.hub
            .disconnect(session -> "ann".equals(session.user()), Disconnects.BY_OPERATOR)
            .toCompletableFuture();
    all.world.settle();
    var left = all.hub.sessions().toCompletableFuture();
    all.world.settle();

    assertThat(channels.getNow(java.util.Map.of())).containsOnly(java.util.Map.entry("c", 2));
    assertThat(hit.getNow(0)).isEqualTo(1);
    assertThat(peer.connection.closed()).isEqualTo(Disconnects.BY_OPERATOR);
    assertThat(peer.got()).containsExactly("draining");
    assertThat(left.getNow(java.util.List.of())).hasSize(1);
  }

  private static Command present(Payload info) {
    return new Command.Subscribe("c", TestDialect.LINES, new Since.Now(), true, info);
  }

  private static Command keyed(@Nullable String key, @Nullable String idempotencyKey) {
    return new Command.Publish("c", new Draft(Payload.text("x"), null, key, idempotencyKey));
  }

  private static Command publish(String channel, String text) {
    return new Command.Publish(channel, Draft.of(Payload.text(text)));
  }
}
