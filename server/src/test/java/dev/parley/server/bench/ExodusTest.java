package dev.parley.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExodusTest {
  private static final long BEGIN = -Exodus.SECOND;

  private final Exodus exodus = new Exodus();

  @Test
  void peaks_are_the_worst_stretches_wherever_they_begin_and_their_end_is_not_in_them() {
    for (int i = 0; i < 2_000; i++) {
      exodus.connects(BEGIN + i * Exodus.TENTH / 10);
    }

    assertThat(exodus.snapshot().peakTenth()).isEqualTo(10);
    assertThat(exodus.snapshot().peakSecond()).isEqualTo(100);
  }

  @Test
  void each_is_away_from_when_it_left_and_all_from_when_the_first_did() {
    exodus.left(BEGIN, true);
    exodus.left(BEGIN + Exodus.SECOND, false);
    exodus.back(BEGIN + Exodus.SECOND, BEGIN + 3 * Exodus.SECOND, false, true);
    exodus.back(BEGIN, BEGIN + 4 * Exodus.SECOND, true, true);

    Exodus.Snapshot now = exodus.snapshot();
    assertThat(now.told()).isEqualTo(1);
    assertThat(now.cut()).isEqualTo(1);
    assertThat(now.left()).isEqualTo(2);
    assertThat(now.leaving()).isEqualTo(Exodus.SECOND);
    assertThat(now.back()).isEqualTo(2);
    assertThat(now.resumed()).isEqualTo(1);
    assertThat(now.recovered()).isEqualTo(2);
    assertThat(now.until()).isEqualTo(4 * Exodus.SECOND);
    assertThat(now.away().getMaxValue()).isGreaterThanOrEqualTo(4 * Exodus.SECOND);
    assertThat(now.away().getMinNonZeroValue()).isLessThanOrEqualTo(2 * Exodus.SECOND);
  }

  @Test
  void it_is_fine_only_if_some_left_and_all_are_back_with_everything_once() {
    assertThat(result(2, 0, 0).fine()).as("nobody left").isFalse();
    exodus.left(BEGIN, true);
    assertThat(result(2, 0, 0).fine()).as("one is away").isFalse();
    exodus.back(BEGIN, BEGIN + 1, false, true);

    assertThat(result(2, 0, 0).fine()).isTrue();
    assertThat(result(1, 0, 0).fine()).as("one is not connected").isFalse();
    assertThat(result(2, 1, 0).fine()).as("missed").isFalse();
    assertThat(result(2, 0, 1).fine()).as("doubled").isFalse();
    exodus.left(BEGIN + 2, true);
    exodus.back(BEGIN + 2, BEGIN + 3, true, false);
    assertThat(result(2, 0, 0).fine()).as("not recovered").isFalse();
  }

  @Test
  void the_table_tells_how_hard_the_next_node_was_hit() {
    exodus.left(BEGIN, true);
    exodus.connects(BEGIN + Exodus.SECOND);
    exodus.refused("status 503");
    exodus.connects(BEGIN + 2 * Exodus.SECOND);
    exodus.back(BEGIN, BEGIN + 2 * Exodus.SECOND, false, true);
    BenchPlan plan =
        BenchPlan.of(
            new BenchPlan.Wish(
                "ws://127.0.0.1:1/ws",
                BenchPlan.Mode.FANOUT,
                2,
                null,
                5.0,
                null,
                128,
                java.time.Duration.ZERO,
                java.time.Duration.ofSeconds(1),
                true));

    assertThat(DrainTable.of(List.of(plan), true, result(2, 3, 4)).lines())
        .contains(
            "left            1 told to leave, 0 cut, within 0.00 s",
            "connects        1 at most within 100 ms, 1 within one second; at once, not as advised",
            "sessions        1 of 1 back; 0 resumed, 1 recovered",
            "refused         1 x status 503",
            "missed          3",
            "doubled         4")
        .anyMatch(line -> line.startsWith("back            the last 2.00 s after the first"));
  }

  private DrainTable.Result result(int open, long missed, long doubled) {
    Tally tally = new Tally(0, Exodus.SECOND);
    tally.published(1, 1);
    tally.delivered(1, 2, 10);
    return new DrainTable.Result(
        tally.snapshot(Exodus.SECOND, open), exodus.snapshot(), 2, missed, doubled);
  }
}
