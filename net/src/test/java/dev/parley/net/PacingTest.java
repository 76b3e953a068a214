package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BEGIN = -3 * SECOND;
  private static final int MANY = 1_000_000;

  @Test
  void the_first_is_told_at_once_and_the_others_at_the_rate() {
    Pacing pacing = pacing(0, 60, 10);

    assertThat(pacing.due(BEGIN, MANY)).isEqualTo(1);
    assertThat(pacing.due(BEGIN + SECOND / 20, MANY)).isZero();
    assertThat(pacing.due(BEGIN + SECOND / 10, MANY)).isEqualTo(1);
    int told = 0;
    for (int tick = 0; tick <= 500; tick++) {
      told += pacing.due(BEGIN + SECOND / 10 + tick * SECOND / 50, MANY);
    }
    assertThat(told).isEqualTo(100);
  }

  @Test
  void nobody_is_told_before_balancers_have_noticed_and_nothing_is_saved_up_meanwhile() {
    Pacing pacing = pacing(5, 60, 1_000);

    assertThat(pacing.noticed(BEGIN + 5 * SECOND - 1)).isFalse();
    assertThat(pacing.noticed(BEGIN + 5 * SECOND)).isTrue();
    assertThat(pacing.due(BEGIN + 5 * SECOND, MANY)).isEqualTo(1);
  }

  @Test
  void who_was_held_up_does_not_tell_at_once_all_that_was_missed() {
    Pacing pacing = pacing(0, 60, 1_000);

    assertThat(pacing.due(BEGIN + 10 * SECOND, MANY)).isEqualTo(200);
    assertThat(pacing.due(BEGIN + 10 * SECOND, MANY)).isZero();
  }

  @Test
  void no_more_are_told_than_wait_and_the_others_are_not_lost() {
    Pacing pacing = pacing(0, 60, 100);

    assertThat(pacing.due(BEGIN + SECOND / 10, 3)).isEqualTo(3);
    assertThat(pacing.due(BEGIN + SECOND / 10, MANY)).isEqualTo(8);
  }

  @Test
  void another_rate_counts_from_when_it_is_asked_for() {
    Pacing pacing = pacing(0, 60, 1);
    assertThat(pacing.due(BEGIN, MANY)).isEqualTo(1);

    pacing.change(BEGIN + SECOND / 2, 100, null);

    assertThat(pacing.rate()).isEqualTo(100);
    assertThat(pacing.due(BEGIN + SECOND / 2 + SECOND / 10, MANY)).isEqualTo(10);
    assertThat(pacing.remaining(BEGIN + SECOND)).isEqualTo(Duration.ofSeconds(59));
  }

  @Test
  void the_deadline_counts_from_the_beginning_and_another_one_from_when_it_is_asked_for() {
    Pacing pacing = pacing(5, 60, 1);
    assertThat(pacing.over(BEGIN + 60 * SECOND - 1)).isFalse();
    assertThat(pacing.over(BEGIN + 60 * SECOND)).isTrue();

    pacing.change(BEGIN + 50 * SECOND, null, Duration.ofSeconds(20));

    assertThat(pacing.rate()).isEqualTo(1);
    assertThat(pacing.over(BEGIN + 70 * SECOND - 1)).isFalse();
    assertThat(pacing.over(BEGIN + 70 * SECOND)).isTrue();
    assertThat(pacing.remaining(BEGIN + 80 * SECOND)).isZero();
  }

  private static Pacing pacing(int noticeSeconds, int deadlineSeconds, int rate) {
    return new Pacing(
        BEGIN,
        new NetSettings.Drain(
            Duration.ofSeconds(noticeSeconds), Duration.ofSeconds(deadlineSeconds), rate));
  }
}
