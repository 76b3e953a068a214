package dev.parley.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.bench.BenchPlan.Mode;
import dev.parley.server.bench.BenchPlan.Wish;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ComebackTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long CUT = 7 * SECOND;

  private final Comeback comeback = new Comeback(100, CUT);
  private final Sequence sequence = new Sequence();

  @Test
  void the_time_until_a_share_is_back_is_that_of_its_last_member() {
    back(99, SECOND / 10);

    assertThat(comeback.snapshot().half()).hasValue(5 * SECOND);
    assertThat(comeback.snapshot().most()).hasValue(99 * SECOND / 10);
    assertThat(comeback.snapshot().all()).isEmpty();

    comeback.back("the last", true, true, CUT + 20 * SECOND);
    assertThat(comeback.snapshot().all()).hasValue(20 * SECOND);
    assertThat(comeback.snapshot().perSecond()).isEqualTo(5);
  }

  @Test
  void the_peak_is_the_best_second_wherever_it_begins() {
    // One each tenth of a second: ten within any second, of which the end does not belong to it.
    back(100, SECOND / 10);

    assertThat(comeback.snapshot().peak()).isEqualTo(10);
  }

  @Test
  void who_comes_back_twice_counts_once() {
    comeback.back("one", false, false, CUT + 1);
    comeback.back("one", true, true, CUT + 2);

    assertThat(comeback.snapshot().back()).isEqualTo(1);
    assertThat(comeback.snapshot().resumed()).isZero();
  }

  @Test
  void each_publication_once_and_in_order_is_what_a_member_should_get() {
    for (int i = 0; i < 5; i++) {
      sequence.arrived(i);
    }

    assertThat(sequence.missed(5)).isZero();
    assertThat(sequence.doubled()).isZero();
    assertThat(sequence.reached(5)).isTrue();
    assertThat(sequence.reached(6)).isFalse();
  }

  @Test
  void what_is_left_out_in_the_middle_or_at_the_end_is_missed() {
    sequence.arrived(0);
    sequence.arrived(3);

    assertThat(sequence.missed(6)).isEqualTo(4);
  }

  @Test
  void what_comes_again_is_doubled() {
    sequence.arrived(0);
    sequence.arrived(1);
    sequence.arrived(0);
    sequence.arrived(2);

    assertThat(sequence.doubled()).isEqualTo(1);
    assertThat(sequence.missed(3)).isZero();
  }

  @Test
  void the_table_tells_who_came_back_when_and_what_they_missed() {
    Tally tally = new Tally(CUT, CUT + 30 * SECOND);
    tally.published(CUT, 100);
    tally.delivered(CUT, CUT + SECOND, 200);
    back(100, SECOND / 10);
    comeback.refused("connection refused");
    var result =
        new StormTable.Result(tally.snapshot(CUT + 30 * SECOND, 100), comeback.snapshot(), 3, 1);

    assertThat(StormTable.of(plan(), result).lines())
        .contains(
            "scenario        reconnect-storm",
            "measured        30.0 s from the cut on, 3000 ms after the first publication",
            "connections     100 open at the end, of 100",
            "back            50 % after 5.00 s, 99 % after 9.90 s, 100 % after 10.00 s",
            "connects        10 at most within one second, 10/s in the mean",
            "sessions        100 of 100 back; 100 resumed, 100 recovered",
            "refused         1 x connection refused",
            "missed          3",
            "doubled         1",
            "errors          none");
    assertThat(result.fine()).isFalse();
  }

  @Test
  void a_storm_is_fine_when_all_are_back_with_everything_once() {
    Tally tally = new Tally(CUT, CUT + 30 * SECOND);
    tally.published(CUT, 1);
    tally.delivered(CUT, CUT + SECOND, 200);
    back(99, SECOND / 10);

    assertThat(result(tally, 0, 0).fine()).isFalse();

    comeback.back("the last", false, false, CUT + 20 * SECOND);
    assertThat(result(tally, 0, 0).fine()).isTrue();
    assertThat(result(tally, 1, 0).fine()).isFalse();
    assertThat(result(tally, 0, 1).fine()).isFalse();

    tally.failed("close code 1006");
    assertThat(result(tally, 0, 0).fine()).isFalse();
  }

  @Test
  void who_is_not_back_has_no_time() {
    back(10, SECOND);

    assertThat(comeback.snapshot().half()).isEqualTo(OptionalLong.empty());
    assertThat(StormTable.of(plan(), result(new Tally(CUT, CUT + 1), 0, 0)))
        .contains("50 % after (never)");
  }

  private StormTable.Result result(Tally tally, long missed, long doubled) {
    return new StormTable.Result(
        tally.snapshot(CUT + 30 * SECOND, 100), comeback.snapshot(), missed, doubled);
  }

  private void back(int members, long interval) {
    for (int i = 1; i <= members; i++) {
      comeback.back("member " + i, true, true, CUT + i * interval);
    }
  }

  private static BenchPlan plan() {
    return BenchPlan.of(
        new Wish(
            null,
            Mode.FANOUT,
            100,
            null,
            5.0,
            null,
            128,
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            true));
  }
}
