package dev.parley.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.bench.cluster.Series.Summary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "500, 500", "501, 501", "900, 900", "990, 990", "999, 999", "1000, 1000"})
  void of_a_thousand_times_each_is_a_percentile(int perMille, long expected) {
    Series series = new Series("s", 1_000, 0, false);
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 1_000).boxed().toList());
    Collections.reverse(shuffled);
    shuffled.forEach(number -> series.arrived(number, number + 1));

    assertThat(series.summary().percentile(perMille)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"500, 20", "501, 30", "900, 40", "990, 40", "1000, 40", "250, 10", "251, 20"})
  void a_percentile_is_a_time_that_was_measured(int perMille, long expected) {
    Summary four = new Summary("s", new long[] {10, 20, 30, 40}, 0, 0, 0);

    assertThat(four.percentile(perMille)).isEqualTo(expected);
  }

  @Test
  void nothing_measured_takes_no_time() {
    assertThat(new Series("s", 3, 3, true).summary().percentile(500)).isZero();
  }

  @Test
  void only_one_to_a_thousand_of_a_thousand_are_percentiles() {
    Summary one = new Summary("s", new long[] {10}, 0, 0, 0);

    assertThatIllegalArgumentException().isThrownBy(() -> one.percentile(0));
    assertThatIllegalArgumentException().isThrownBy(() -> one.percentile(1_001));
  }

  @Test
  void the_warm_up_is_checked_but_not_measured() {
    Series series = new Series("s", 4, 2, true);
    series.arrived(1, 1_000);
    series.arrived(2, 7);
    series.arrived(3, 5);

    Summary summary = series.summary();

    assertThat(summary.sorted()).containsExactly(5, 7);
    assertThat(summary.missing()).isEqualTo(1);
    assertThat(summary.fine()).isFalse();
  }

  @Test
  void what_comes_once_and_in_order_is_fine() {
    Series series = new Series("s", 3, 1, true);
    IntStream.range(0, 3).forEach(number -> series.arrived(number, 1));

    assertThat(series.complete()).isTrue();
    assertThat(series.summary().fine()).isTrue();
  }

  @Test
  void what_comes_again_is_doubled_and_keeps_its_first_time() {
    Series series = new Series("s", 2, 0, true);
    series.arrived(0, 5);
    series.arrived(0, 9);
    series.arrived(1, 6);

    Summary summary = series.summary();

    assertThat(summary.sorted()).containsExactly(5, 6);
    assertThat(summary.doubled()).isEqualTo(1);
    assertThat(summary.fine()).isFalse();
  }

  @Test
  void what_belongs_to_no_publication_counts_as_doubled() {
    Series series = new Series("s", 1, 0, true);
    series.arrived(0, 5);
    series.arrived(1, 5);
    series.arrived(NumberBehind.NONE, 5);

    assertThat(series.summary().doubled()).isEqualTo(2);
  }

  @Test
  void what_comes_behind_a_later_one_is_out_of_order_where_that_matters() {
    Series ordered = new Series("s", 3, 0, true);
    Series free = new Series("s", 3, 0, false);
    for (Series series : List.of(ordered, free)) {
      series.arrived(0, 1);
      series.arrived(2, 1);
      series.arrived(1, 1);
    }

    assertThat(ordered.summary().disordered()).isEqualTo(1);
    assertThat(ordered.summary().missing()).isZero();
    assertThat(ordered.summary().fine()).isFalse();
    assertThat(free.summary().fine()).isTrue();
  }
}
