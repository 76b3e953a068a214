package dev.parley.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.core.channel.Position;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each history but the first few breaks one promise, and the excerpt shows it. */
class LogCheckerTest {
  private static final String C = "news";

  @Test
  void a_whole_run_with_a_told_gap_and_a_resume_passes() {
    assertThat(
            LogChecker.check(
                List.of(
                    invoked("a"),
                    invoked("b"),
                    invoked("d"),
                    attached("x"),
                    acknowledged("a", 1, 11),
                    got("x", 1, 11, "a"),
                    new Operation.Resumed("x", C, at(1, 11)),
                    got("x", 2, 12, "b"),
                    new Operation.GapTold("x", C, 3, at(3, 0)),
                    got("x", 4, 14, "d"),
                    new Operation.Unknown(C, "b"),
                    new Operation.TopAsked(C),
                    new Operation.TopTold(C, at(4, 14)),
                    new Operation.Settled(C, at(4, 14)))))
        .isEmpty();
  }

  @Test
  void what_a_lost_log_held_may_come_again_behind_a_gap() {
    assertThat(
            LogChecker.check(
                List.of(
                    invoked("a"),
                    invoked("b"),
                    attached("x"),
                    acknowledged("a", 1, 11),
                    got("x", 1, 11, "a"),
                    new Operation.LostLog(C),
                    new Operation.TopAsked(C),
                    new Operation.TopTold(C, at(0, 0)),
                    acknowledged("b", 1, 21),
                    acknowledged("a", 2, 22),
                    new Operation.GapTold("x", C, 2, at(0, 0)),
                    got("x", 1, 21, "b"),
                    got("x", 2, 22, "a"))))
        .isEmpty();
  }

  @Test
  void a_missing_publication_is_noticed() {
    Check.broken("a gap is told")
        .by(4, 5)
        .in(invoked("a"), invoked("c"), attached("x"), got("x", 1, 11, "a"), got("x", 3, 13, "c"));
  }

  @Test
  void a_repeat_is_noticed() {
    Check.broken("nothing is delivered twice or out of order")
        .by(4, 6)
        .in(
            invoked("a"),
            invoked("b"),
            attached("x"),
            got("x", 1, 11, "a"),
            got("x", 2, 12, "b"),
            got("x", 1, 11, "a"));
  }

  @Test
  void a_reordering_is_noticed() {
    Check.broken("nothing is delivered twice or out of order")
        .by(4, 5)
        .in(
            invoked("a"),
            invoked("b"),
            new Operation.Attached("x", C, at(1, 0)),
            got("x", 2, 12, "b"),
            got("x", 1, 11, "a"));
  }

  @Test
  void a_payload_that_comes_twice_in_a_run_is_noticed() {
    Check.broken("no payload comes twice in a run")
        .by(4, 5)
        .in(
            invoked("a"),
            new Operation.LostLog(C),
            attached("x"),
            got("x", 1, 11, "a"),
            got("x", 2, 12, "a"));
  }

  @Test
  void an_offset_used_twice_is_noticed() {
    Check.broken("an offset is used once")
        .by(3, 4)
        .in(invoked("a"), invoked("b"), acknowledged("a", 1, 11), acknowledged("b", 1, 12));
  }

  @Test
  void a_publication_acknowledged_at_two_places_is_noticed() {
    Check.broken("a publication is in the log once")
        .by(2, 3)
        .in(invoked("a"), acknowledged("a", 1, 11), acknowledged("a", 2, 12));
  }

  @Test
  void an_acknowledged_publication_that_is_also_delivered_elsewhere_is_noticed() {
    Check.broken("a publication is in the log once")
        .by(3, 4)
        .in(
            invoked("a"),
            new Operation.Attached("x", C, at(6, 0)),
            acknowledged("a", 1, 11),
            got("x", 7, 17, "a"));
  }

  @Test
  void an_acknowledged_publication_that_the_log_does_not_reach_is_noticed() {
    Check.broken("what is acknowledged is in the log")
        .by(4, 6)
        .in(
            invoked("a"),
            invoked("b"),
            acknowledged("a", 1, 11),
            acknowledged("b", 2, 12),
            new Operation.TopAsked(C),
            new Operation.TopTold(C, at(1, 11)));
  }

  @Test
  void an_acknowledgement_in_an_epoch_that_is_gone_is_noticed() {
    Check.broken("what is acknowledged is in the log")
        .by(2, 4)
        .in(
            invoked("a"),
            acknowledged("a", 1, 11),
            new Operation.TopAsked(C),
            new Operation.TopTold(C, new Position("f", 8, 1)));
  }

  @Test
  void an_acknowledgement_in_an_epoch_that_is_gone_is_noticed_though_others_came_since() {
    Check.broken("what is acknowledged is in the log")
        .by(3, 6)
        .in(
            invoked("a"),
            invoked("b"),
            acknowledged("a", 1, 11),
            new Operation.Acknowledged(C, "b", new Position("f", 1, 2)),
            new Operation.TopAsked(C),
            new Operation.TopTold(C, new Position("f", 1, 2)),
            new Operation.TopAsked(C),
            new Operation.TopTold(C, new Position("f", 1, 2)));
  }

  @Test
  void what_is_acknowledged_while_the_top_is_on_its_way_need_not_be_in_it() {
    assertThat(
            LogChecker.check(
                List.of(
                    invoked("a"),
                    new Operation.TopAsked(C),
                    acknowledged("a", 1, 11),
                    new Operation.TopTold(C, at(0, 0)))))
        .isEmpty();
  }

  @Test
  void observers_that_disagree_are_noticed() {
    Check.broken("all observers agree what is at a place")
        .by(5, 6)
        .in(
            invoked("a"),
            invoked("b"),
            attached("x"),
            attached("y"),
            got("x", 1, 11, "a"),
            got("y", 1, 11, "b"));
  }

  @Test
  void a_new_life_joined_to_an_old_one_is_noticed() {
    Check.broken("all observers see one order")
        .by(8, 9)
        .in(
            invoked("a"),
            invoked("b"),
            invoked("c"),
            new Operation.LostLog(C),
            new Operation.Attached("x", C, at(0, 1)),
            got("x", 1, 11, "a"),
            new Operation.Attached("y", C, at(1, 21)),
            got("x", 2, 22, "c"),
            got("y", 2, 22, "c"));
  }

  @Test
  void a_delivery_before_its_publish_is_noticed() {
    Check.broken("nothing is delivered before it was published")
        .by(2)
        .in(attached("x"), got("x", 1, 11, "a"), invoked("a"));
  }

  @Test
  void an_acknowledgement_before_its_publish_is_noticed() {
    Check.broken("nothing is acknowledged before it was published")
        .by(1)
        .in(acknowledged("a", 1, 11));
  }

  @Test
  void a_silent_change_of_epoch_is_noticed() {
    Check.broken("an epoch ends with a gap that is told")
        .by(2, 3)
        .in(
            invoked("a"),
            new Operation.Attached("x", C, new Position("old", 0, 0)),
            got("x", 1, 11, "a"));
  }

  @Test
  void a_gap_told_from_elsewhere_is_noticed() {
    Check.broken("a gap begins where the run stands")
        .by(1, 2)
        .in(new Operation.Attached("x", C, at(5, 1)), new Operation.GapTold("x", C, 8, at(9, 2)));
  }

  @Test
  void a_resume_from_elsewhere_is_noticed() {
    Check.broken("a run goes on where it stood")
        .by(1, 2)
        .in(new Operation.Attached("x", C, at(9, 2)), new Operation.Resumed("x", C, at(7, 3)));
  }

  @Test
  void a_delivery_to_who_did_not_subscribe_is_noticed() {
    Check.broken("nothing is delivered without a subscription")
        .by(2)
        .in(invoked("a"), got("x", 1, 11, "a"));
  }

  @Test
  void the_last_publication_lost_without_a_word_is_noticed_when_all_is_over() {
    Check.broken("whoever is subscribed arrives at the top")
        .by(4, 7)
        .in(
            invoked("a"),
            invoked("b"),
            attached("x"),
            got("x", 1, 11, "a"),
            attached("left"),
            new Operation.Detached("left", C),
            new Operation.Settled(C, at(2, 12)));
  }

  @Test
  void a_delivery_that_comes_too_late_is_noticed_unless_the_link_was_in_trouble() {
    var checker = new LogChecker(Duration.ofNanos(5));
    for (String payload : List.of("a", "b", "c")) {
      checker.accept(invoked(payload), 0);
    }
    checker.accept(attached("x"), 0);
    checker.accept(acknowledged("a", 1, 11), 10);
    checker.accept(got("x", 1, 11, "a"), 15);
    checker.accept(acknowledged("b", 2, 12), 20);
    checker.accept(new Operation.Troubled("x"), 21);
    checker.accept(new Operation.Calmed("x"), 40);
    checker.accept(got("x", 2, 12, "b"), 45);
    checker.accept(acknowledged("c", 3, 13), 50);

    assertThat(checker.violations()).isEmpty();
    assertThat(checker.longestStaleness()).isEqualTo(Duration.ofNanos(5));
    checker.accept(got("x", 3, 13, "c"), 56);

    assertThat(checker.violations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.promise()).isEqualTo("a lost publication is noticed in time");
          assertThat(violation.excerpt()).extracting(Entry::nanos).containsExactly(50L, 56L);
        });
    assertThat(checker.longestStaleness()).isEqualTo(Duration.ofNanos(6));
  }

  @Test
  void violations_are_all_counted_and_the_shortest_is_told() {
    var checker = new LogChecker();
    checker.accept(invoked("a"));
    checker.accept(attached("x"));
    checker.accept(got("x", 1, 11, "a"));
    for (int i = 0; i < Violations.MOST_KEPT; i++) {
      checker.accept(got("x", 1, 11, "a"));
    }

    checker.accept(got("y", 1, 11, "a"));

    assertThat(checker.violations()).hasSize(Violations.MOST_KEPT);
    assertThat(checker.counts())
        .containsEntry("nothing is delivered twice or out of order", 1_000L)
        .containsEntry("nothing is delivered without a subscription", 1L);
    assertThat(checker.shortest()).get().extracting(v -> v.excerpt().size()).isEqualTo(2);
  }

  @Test
  void a_history_whose_payloads_are_not_unique_is_refused() {
    var checker = new LogChecker();
    checker.accept(invoked("a"));

    assertThatThrownBy(() -> checker.accept(invoked("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Operation invoked(String payload) {
    return new Operation.Invoked(C, payload);
  }

  private static Operation acknowledged(String payload, long offset, int tag) {
    return new Operation.Acknowledged(C, payload, at(offset, tag));
  }

  private static Operation attached(String client) {
    return new Operation.Attached(client, C, at(0, 0));
  }

  private static Operation got(String client, long offset, int tag, String payload) {
    return new Operation.Delivered(client, C, at(offset, tag), payload);
  }

  private static Position at(long offset, int tag) {
    return new Position("e", offset, tag);
  }
}
