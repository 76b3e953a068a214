package dev.parley.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Namespaces;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Limits;
import dev.parley.core.problem.Disconnects;
import dev.parley.testkit.dialect.Gen;
import dev.parley.testkit.dialect.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Passes over a room whose members come and go between the pieces. */
class SweepTest {
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Test
  void whoever_stays_is_reached_once_by_each_pass_while_others_come_and_go() {
    Seeds.check(200, gen -> new Run(gen).run());
  }

  @Test
  void a_pass_leaves_others_their_turn() {
    var all = hub(1, new FanOut(2, 1_000, 0, 0, PAUSE));
    List<Peer> crowd = peers(all, "crowd", 6);
    Peer other = peers(all, "other", 1).getFirst();
    publish(all, "crowd", "a");
    publish(all, "other", "b");

    while (other.got().isEmpty()) {
      assertThat(all.world.step()).isTrue();
    }

    assertThat(crowd).filteredOn(peer -> peer.got().isEmpty()).isNotEmpty();
    all.world.settle();
    assertThat(crowd).allSatisfy(peer -> assertThat(peer.got()).containsExactly("a"));
  }

  @Test
  void a_pass_in_pieces_is_told_of_as_one_that_reached_all() {
    var all = hub(1, new FanOut(2, 1_000, 0, 0, PAUSE));
    peers(all, "a", 5);
    peers(all, "b", 1);

    publish(all, "a", "x");
    publish(all, "b", "x");
    all.world.settle();
    publish(all, "a", "y");
    all.world.settle();

    assertThat(all.passes).containsExactlyInAnyOrder(5, 1, 5);
  }

  @Test
  void a_small_room_is_never_cut_so_that_none_of_it_waits_for_all_others() {
    var all = hub(1, new FanOut(4, 1_000, 0, 0, PAUSE));
    List<List<Peer>> rooms = List.of(peers(all, "a", 3), peers(all, "b", 3), peers(all, "c", 3));
    all.world
        .loop(0)
        .execute(() -> List.of("a", "b", "c").forEach(room -> publish(all, room, "x")));

    while (all.world.step()) {
      assertThat(rooms)
          .allSatisfy(room ->
              assertThat(room.stream().filter(peer -> !peer.got().isEmpty()).count()).isIn(0L, 3L));
    }
    assertThat(rooms)
        .allSatisfy(room -> assertThat(room).allSatisfy(peer -> assertThat(peer.got()).hasSize(1)));
  }

  @Test
  void a_room_whose_pass_has_begun_may_empty_before_its_turn_comes() {
    var all = hub(1, new FanOut(1, 1_000, 0, 0, PAUSE));
    Peer first = peers(all, "a", 1).getFirst();
    Peer leaves = peers(all, "b", 1).getFirst();
    all.world
        .loop(0)
        .execute(() -> {
          publish(all, "a", "x");
          publish(all, "b", "y");
        });
    while (first.got().isEmpty()) {
      assertThat(all.world.step()).isTrue();
    }
    assertThat(leaves.got()).isEmpty();
    leaves.session.disconnected(Disconnects.NORMAL);
    Peer comes = peers(all, "b", 1).getFirst();
    publish(all, "b", "z");
    all.world.settle();

    assertThat(leaves.got()).isEmpty();
    assertThat(comes.got()).containsExactly("z");
    assertThat(all.bugs).isEmpty();
  }

  @Test
  void passes_over_a_large_room_keep_their_distance_and_what_comes_meanwhile_goes_together() {
    var all = hub(1, new FanOut(10, 3, 1_000_000, 0, PAUSE));
    List<Peer> crowd = peers(all, "c", 3);
    publish(all, "c", "a");
    all.world.settle();
    publish(all, "c", "b");
    publish(all, "c", "d");
    all.world.settle();
    assertThat(crowd).allSatisfy(peer -> assertThat(peer.got()).containsExactly("a"));

    all.world.pass(PAUSE);

    assertThat(crowd).allSatisfy(peer -> assertThat(peer.got()).containsExactly("a", "b", "d"));
    assertThat(all.encoding.batches()).isEqualTo(2);
  }

  @Test
  void as_many_as_went_together_are_waited_for_and_no_longer_than_that() {
    var all = hub(1, new FanOut(10, 3, 0, 1_000_000, PAUSE));
    List<Peer> crowd = peers(all, "c", 3);
    all.world.on(
        all.world.loop(0),
        () -> {
          publish(all, "c", "a");
          publish(all, "c", "b");
        });
    all.world.settle();
    assertThat(all.encoding.batches()).as("an idle room begins at once").isEqualTo(1);

    publish(all, "c", "d");
    all.world.settle();
    assertThat(crowd).allSatisfy(peer -> assertThat(peer.got()).containsExactly("a", "b"));
    publish(all, "c", "e");
    all.world.settle();
    assertThat(crowd)
        .allSatisfy(peer -> assertThat(peer.got()).containsExactly("a", "b", "d", "e"));
    assertThat(all.encoding.batches()).isEqualTo(2);

    publish(all, "c", "f");
    all.world.settle();
    assertThat(crowd).allSatisfy(peer -> assertThat(peer.got()).hasSize(4));
    all.world.pass(PAUSE);
    assertThat(crowd).allSatisfy(peer -> assertThat(peer.got()).endsWith("f").hasSize(5));
    publish(all, "c", "g");
    all.world.settle();
    assertThat(crowd)
        .as("one, as the last time")
        .allSatisfy(peer -> assertThat(peer.got()).endsWith("g"));
  }

  @Test
  void a_room_goes_on_when_all_left_for_whom_something_waited() {
    var all = hub(1, FanOut.defaults());
    Peer first = peers(all, "c", 1).getFirst();
    // Only its entrance is there yet, so that the room stays.
    all.broker.delay(Duration.ofSeconds(1));
    Peer second = new Peer(all, 0);
    Renderer renderer =
        delivery -> Frame.text("other " + ((Publication) delivery).payload().asText());
    second.begin(new Command.Subscribe("c", renderer, new Since.Now(), false, null));
    var loop = all.world.loop(0);
    all.world.on(
        loop,
        () -> {
          publish(all, "c", "a");
          // Behind its acceptance, and before the pass.
          loop.execute(
              () -> first.session.receive(first.dialect.asking(new Command.Unsubscribe("c"))));
        });
    all.world.pass(Duration.ofSeconds(3));
    all.broker.delay(Duration.ZERO);

    publish(all, "c", "b");
    all.world.settle();

    assertThat(second.connection.texts()).endsWith("other b");
  }

  @Test
  void passes_over_a_small_room_keep_none() {
    var all = hub(1, new FanOut(10, 4, 1_000_000, 1_000_000, PAUSE));
    List<Peer> crowd = peers(all, "c", 3);
    publish(all, "c", "a");
    all.world.settle();
    publish(all, "c", "b");
    all.world.settle();

    assertThat(crowd).allSatisfy(peer -> assertThat(peer.got()).containsExactly("a", "b"));
  }

  @Test
  void what_tells_of_other_channels_tells_what_was_sent_and_not_what_was_accepted() {
    var all = hub(1, FanOut.defaults());
    Peer peer = new Peer(all, 0);
    var renderer = new TellsAll();
    for (String channel : List.of("a", "b")) {
      peer.ask(
          Answer.Subscribed.class,
          new Command.Subscribe(channel, renderer, new Since.Now(), false, null));
    }
    all.world.on(
        all.world.loop(0),
        () -> {
          for (int i = 1; i <= 3; i++) {
            publish(all, "a", "a" + i);
            publish(all, "b", "b" + i);
          }
        });
    all.world.settle();

    // By room, for passes send so; and each tells of those before it, wherever a cut may come.
    List<String> told =
        peer.connection.texts().stream().filter(text -> text.startsWith("[")).toList();
    assertThat(all.deliveredBytes).isEqualTo(String.join("", told).length());
    assertThat(told)
        .containsExactly(
            "[a1]",
            "[a1, a2]",
            "[a1, a2, a3]",
            "[a1, a2, a3, b1]",
            "[a1, a2, a3, b1, b2]",
            "[a1, a2, a3, b1, b2, b3]");
  }

  @Test
  void only_what_goes_to_the_one_subscription_of_a_session_is_sent_without_waiting_for_more() {
    var all = hub(1, FanOut.defaults());
    Peer peer = peers(all, "a", 1).getFirst();
    publish(all, "a", "1");
    all.world.settle();
    assertThat(peer.connection.batchesBefore()).isZero();

    peer.subscribe("b", new Since.Now());
    publish(all, "a", "2");
    publish(all, "b", "3");
    all.world.settle();
    assertThat(peer.connection.batchesBefore()).isEqualTo(2);

    peer.subscribe("c", new Since.Now());
    peer.ask(Answer.Done.class, new Command.Unsubscribe("b"));
    publish(all, "c", "4");
    all.world.settle();
    assertThat(peer.connection.batchesBefore()).isEqualTo(3);

    peer.ask(Answer.Done.class, new Command.Unsubscribe("a"));
    publish(all, "c", "5");
    all.world.settle();
    assertThat(peer.connection.batchesBefore()).isZero();

    peer.ask(Answer.Done.class, new Command.Unsubscribe("c"));
    peer.subscribe("b", new Since.Now());
    publish(all, "b", "6");
    all.world.settle();
    assertThat(peer.connection.batchesBefore()).isZero();
    assertThat(peer.got()).containsExactly("1", "2", "3", "4", "5", "6");
  }

  /** Renders all payloads it was shown. */
  private static final class TellsAll implements Renderer {
    private final List<String> shown = new ArrayList<>();

    @Override
    public Frame render(Delivery delivery) {
      shown.add(((Publication) delivery).payload().asText());
      return Frame.text(shown.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean tellsWhatWasSent() {
      return true;
    }
  }

  private static SimulatedHub hub(long seed, FanOut fanOut) {
    return new SimulatedHub(seed, 1, Namespaces.open(), Limits.defaults(), fanOut);
  }

  private static List<Peer> peers(SimulatedHub all, String channel, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> {
          Peer peer = new Peer(all, 0);
          peer.subscribe(channel, new Since.Now());
          return peer;
        })
        .toList();
  }

  private static void publish(SimulatedHub all, String channel, String payload) {
    var _ = all.hub.publish(new ChannelName(channel), Draft.of(Payload.text(payload)));
  }

  private static final class Run {
    private final Gen gen;
    private final SimulatedHub all;
    private final List<Peer> there;
    private final List<String> published = new ArrayList<>();
    private final int atFirst = 12;

    Run(Gen gen) {
      this.gen = gen;
      this.all =
          hub(
              gen.number(),
              new FanOut(
                  1 + gen.below(4), 1 + gen.below(8), gen.below(1_000), gen.below(1_000), PAUSE));
      this.there = new ArrayList<>(peers(all, "c", atFirst));
    }

    void run() {
      List<Peer> stayed = new ArrayList<>(there.subList(0, atFirst / 2));
      List<Peer> leaving = new ArrayList<>(there.subList(atFirst / 2, atFirst));
      for (int i = 0; i < 60; i++) {
        switch (gen.below(4)) {
          case 0 -> {
            published.add("p" + i);
            publish(all, "c", "p" + i);
          }
          case 1 -> steps();
          case 2 -> {
            if (!leaving.isEmpty()) {
              Peer gone = leaving.remove(gen.below(leaving.size()));
              gone.loop.execute(() -> gone.session.disconnected(Disconnects.NORMAL));
            }
          }
          default -> {
            if (gen.oneIn(3)) {
              Peer late = new Peer(all, 0);
              late.subscribe("c", new Since.Now());
              leaving.add(late);
            }
          }
        }
      }
      all.world.pass(PAUSE.multipliedBy(10));
      assertThat(stayed)
          .allSatisfy(peer -> assertThat(peer.got()).containsExactlyElementsOf(published));
      assertThat(leaving)
          .allSatisfy(peer -> assertThat(published).endsWith(peer.got().toArray(new String[0])));
      assertThat(all.bugs).isEmpty();
    }

    private void steps() {
      for (int i = gen.below(10); i > 0 && all.world.step(); i--) {
        // Whatever is next: a piece of a pass, or somebody's leaving.
      }
    }
  }
}
