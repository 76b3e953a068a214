package dev.parley.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.cluster.Series.Summary;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResultTest {
  @Test
  void the_table_tells_microseconds_and_how_many_times_as_long_parley_takes() {
    Result result =
        new Result(
            summary("Parley: delivered by the other node", 2_500, 0),
            summary("Parley: published, says its own node", 2_000, 0),
            summary("Redis: PUBLISH arrived at a subscriber", 1_000, 0),
            summary("Redis: PUBLISH replied to", 900, 0),
            summary("generator: both sent", 10, 0));

    assertThat(result.fine()).isTrue();
    assertThat(result.table())
        .isEqualTo(
            """
            microseconds from when it was due to          count      p50      p90      p99    p99.9      max
            Parley: delivered by the other node           1,000    1,250    2,250    2,475    2,498    2,500
            Parley: published, says its own node          1,000    1,000    1,800    1,980    1,998    2,000
            Redis: PUBLISH arrived at a subscriber        1,000      500      900      990      999    1,000
            Redis: PUBLISH replied to                     1,000      450      810      891      899      900
            generator: both sent                          1,000        5        9       10       10       10

            Parley's delivery / Redis's arrival: 2.50 (p50), 2.50 (p99)
            missing 0, doubled 0, out of order 0
            """);
  }

  @Test
  void what_is_missing_is_told_by_series_and_is_not_fine() {
    Result result =
        new Result(
            summary("delivery", 1, 3),
            summary("acknowledgement", 1, 0),
            summary("arrival", 1, 0),
            summary("reply", 1, 1),
            summary("sent", 1, 0));

    assertThat(result.fine()).isFalse();
    assertThat(result.table())
        .endsWith(
            """
            missing 4, doubled 0, out of order 0
              delivery: missing 3, doubled 0, out of order 0
              reply: missing 1, doubled 0, out of order 0
            """);
  }

  @Test
  void a_run_that_measured_nothing_is_not_fine() {
    Summary empty = new Summary("s", new long[0], 0, 0, 0);

    assertThat(new Result(empty, empty, empty, empty, empty).fine()).isFalse();
  }

  /** A thousand times, evenly up to the given microseconds. */
  private static Summary summary(String name, long micros, long missing) {
    long[] sorted = LongStream.rangeClosed(1, 1_000).map(step -> step * micros).toArray();
    return new Summary(name, sorted, missing, 0, 0);
  }
}
