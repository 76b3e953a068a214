package dev.parley.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.server.bench.BenchPlan.Mode;
import dev.parley.server.bench.BenchPlan.Pace;
import dev.parley.server.bench.BenchPlan.Wish;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchPlanTest {

  @Test
  void without_wishes_one_channel_is_loaded_in_a_closed_loop() {
    BenchPlan plan = BenchPlan.of(wish(null, Mode.FANOUT, 100, null, null, null));

    assertThat(plan.url()).isEqualTo("ws://127.0.0.1:8000/raw/bench");
    assertThat(plan.groups()).isEqualTo(1);
    assertThat(plan.pace()).isEqualTo(new Pace.Closed(1));
  }

  @Test
  void rooms_share_the_connections_out_and_the_last_may_be_smaller() {
    BenchPlan plan = BenchPlan.of(wish(null, Mode.ROOMS, 25, 10, null, null));

    assertThat(plan.groups()).isEqualTo(3);
    assertThat(plan.uri(2)).hasToString("ws://127.0.0.1:8000/raw/bench-2");
  }

  @Test
  void an_echo_is_a_group_of_one() {
    BenchPlan plan = BenchPlan.of(wish(null, Mode.ECHO, 7, null, 50.0, null));

    assertThat(plan.groups()).isEqualTo(7);
    assertThat(plan.pace()).isEqualTo(new Pace.Open(50));
  }

  @Test
  void rate_and_window_exclude_each_other() {
    assertThatThrownBy(() -> BenchPlan.of(wish(null, Mode.ECHO, 1, null, 1.0, 1)))
        .hasMessageContaining("exclude each other");
  }

  @Test
  void rooms_in_one_address_are_refused() {
    assertThatThrownBy(
            () -> BenchPlan.of(wish("ws://127.0.0.1/raw/a", Mode.ROOMS, 10, null, null, null)))
        .hasMessageContaining("rooms need {room} in --url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1/", "ws:///raw/a", "ws://[bad/", "raw"})
  void an_address_that_is_no_websocket_is_refused(String url) {
    assertThatThrownBy(() -> BenchPlan.of(wish(url, Mode.FANOUT, 1, null, null, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--url");
  }

  private static Wish wish(
      @Nullable String url,
      Mode mode,
      int connections,
      @Nullable Integer roomSize,
      @Nullable Double rate,
      @Nullable Integer window) {
    return new Wish(
        url,
        mode,
        connections,
        roomSize,
        rate,
        window,
        128,
        Duration.ZERO,
        Duration.ofSeconds(1),
        false);
  }
}
