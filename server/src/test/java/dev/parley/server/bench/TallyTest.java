package dev.parley.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final Percentage THREE_DIGITS = Percentage.withPercentage(0.1);

  /** Measures from 3 s to 13 s of its clock. */
  private final Tally tally = new Tally(3 * SECOND, 13 * SECOND);

  @Test
  void latency_counts_from_when_a_publication_was_due() {
    // 100 publications due every 10 ms; the server holds the sender up for a second and answers at
    // once then.
    for (long i = 0; i < 100; i++) {
      tally.published(3 * SECOND + 10 * i * MILLI, 1);
      tally.delivered(3 * SECOND + 10 * i * MILLI, 4 * SECOND, 10);
    }

    var latency = tally.snapshot(13 * SECOND, 1).latency();

    assertThat(latency.getMaxValue()).isCloseTo(SECOND, THREE_DIGITS);
    assertThat(latency.getValueAtPercentile(50)).isCloseTo(500 * MILLI, THREE_DIGITS);
  }

  @Test
  void warm_up_does_not_count() {
    tally.published(3 * SECOND - 1, 5);
    tally.delivered(3 * SECOND - 1, 3 * SECOND - 1, 10);

    var result = tally.snapshot(13 * SECOND, 1);

    assertThat(result.published()).isZero();
    assertThat(result.receivedInTime()).isZero();
    assertThat(result.latency().getTotalCount()).isZero();
  }

  @Test
  void the_first_nanosecond_counts_and_the_last_does_not() {
    tally.published(3 * SECOND, 2);
    tally.published(13 * SECOND, 2);

    assertThat(tally.snapshot(13 * SECOND, 1).expected()).isEqualTo(2);
  }

  @Test
  void what_did_not_arrive_is_lost() {
    tally.published(4 * SECOND, 3);
    tally.delivered(4 * SECOND, 4 * SECOND + MILLI, 10);
    tally.delivered(4 * SECOND, 4 * SECOND + MILLI, 10);

    assertThat(tally.complete()).isFalse();
    assertThat(tally.snapshot(13 * SECOND, 1).lost()).isEqualTo(1);
  }

  @Test
  void a_straggler_is_no_loss_but_does_not_raise_the_rate() {
    tally.published(12 * SECOND, 1);
    tally.delivered(12 * SECOND, 14 * SECOND, 10);

    var result = tally.snapshot(15 * SECOND, 1);

    assertThat(result.lost()).isZero();
    assertThat(result.receivedInTime()).isZero();
    assertThat(result.latency().getMaxValue()).isCloseTo(2 * SECOND, THREE_DIGITS);
  }

  @Test
  void rates_are_those_of_the_time_measured_so_far() {
    for (int i = 0; i < 50; i++) {
      tally.delivered(4 * SECOND, 5 * SECOND, 100);
    }

    var halfway = tally.snapshot(8 * SECOND, 1);

    assertThat(halfway.perSecond(halfway.receivedInTime())).isEqualTo(10);
    assertThat(tally.snapshot(2 * SECOND, 1).perSecond(50)).isZero();
  }

  @Test
  void a_latency_past_the_longest_is_kept_as_the_longest() {
    tally.delivered(4 * SECOND, 4 * SECOND + Tally.LONGEST_NANOS + 1, 1);

    assertThat(tally.snapshot(13 * SECOND, 1).latency().getMaxValue())
        .isCloseTo(Tally.LONGEST_NANOS, THREE_DIGITS);
  }

  @Test
  void a_mark_is_found_wherever_it_stands() {
    Mark mark = new Mark(0xCAFE);
    String text = mark.text(-5, 40);

    assertThat(text).hasSize(40).startsWith("B:0000cafe:fffffffffffffffb");
    assertThat(mark.find(bytes(text))).isEqualTo(-5);
    assertThat(mark.find(bytes("{\"data\":\"B:" + text + "\"}"))).isEqualTo(-5);
  }

  @Test
  void a_mark_of_another_run_or_a_broken_one_is_none() {
    Mark mark = new Mark(1);

    assertThat(mark.find(bytes(new Mark(2).text(5, 27)))).isEqualTo(Mark.NONE);
    assertThat(mark.find(bytes(mark.text(5, 27).substring(0, 26)))).isEqualTo(Mark.NONE);
    assertThat(mark.find(bytes(mark.text(5, 27).replace("5", "g")))).isEqualTo(Mark.NONE);
    assertThat(mark.find(new byte[0])).isEqualTo(Mark.NONE);
  }

  @Test
  void a_publication_is_complete_when_every_member_has_it() {
    LoadGroup group = new LoadGroup(0);
    group.members = 3;

    assertThat(group.arrived()).isFalse();
    assertThat(group.arrived()).isFalse();
    assertThat(group.arrived()).isTrue();
    assertThat(group.arrived()).isFalse();
  }

  @Test
  void a_member_that_ends_is_not_waited_for() {
    LoadGroup group = new LoadGroup(0);
    group.members = 2;

    assertThat(group.arrived()).isFalse();
    assertThat(group.left()).isTrue();
    assertThat(group.left()).isFalse();
  }

  @Test
  void the_table_tells_rates_percentiles_losses_and_errors() {
    var plan =
        BenchPlan.of(
            new BenchPlan.Wish(
                null,
                BenchPlan.Mode.FANOUT,
                10,
                null,
                40.0,
                null,
                128,
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                false));
    tally.published(4 * SECOND, 1001);
    for (int i = 1; i <= 1000; i++) {
      tally.delivered(4 * SECOND, 4 * SECOND + i * MILLI / 100, 500);
    }
    tally.failed("close code 1006");
    tally.failed("close code 1006");

    assertThat(BenchTable.of(plan, tally.snapshot(20 * SECOND, 8)).lines())
        .containsExactly(
            "what            fanout, raw, ws://127.0.0.1:8000/raw/bench",
            "load            open loop, 40 publications/s",
            "measured        10.0 s after 3000 ms of warm-up",
            "connections     8 open at the end, of 10",
            "published       1 (0/s), 128 bytes each",
            "delivered       1,000 (100/s, 0.1 MB/s)",
            "lost            1 of 1,001 expected",
            "latency p50     5,001 us",
            "latency p90     9,003 us",
            "latency p99     9,904 us",
            "latency p99.9   9,994 us",
            "latency max     10.0 ms",
            "errors          2 x close code 1006");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
