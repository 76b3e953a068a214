package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.server.cli.BenchPlan.Mode;
import dev.parley.server.cli.BenchPlan.Pace;
import dev.parley.server.cli.BenchPlan.Wish;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

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

  @ParameterizedTest
  @CsvSource({
    "--connections=0,--connections must be 1 to 50000",
    "--connections=50001,--connections must be 1 to 50000",
    "--payload=26,--payload must be 27 to 1048576",
    "--payload=1048577,--payload must be 27 to 1048576",
    "--window=0,--window must be 1 to 1000",
    "--window=1001,--window must be 1 to 1000",
    "--rate=0,--rate must be above 0",
    "--rate=1000001,--rate must be above 0",
    "--rate=NaN,--rate must be above 0",
    "--room-size=2,--room-size goes with --mode rooms only",
    "--duration=99ms,--duration must be 100ms to 10m",
    "--duration=10m1ms,--duration must be 100ms to 10m",
    "--warmup=10m1ms,--warmup must be 0s to 10m",
    "--duration=soon,no duration like 10s",
    "--url=ws://192.0.2.7/raw/a,Add --remote-ok if that server is yours",
  })
  void what_makes_no_sense_is_told_and_nothing_is_sent(String option, String why) {
    var told = new StringWriter();

    int exit =
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(told))
            .setErr(new PrintWriter(told))
            .execute(option);

    assertThat(told.toString()).contains(why).doesNotContain("Connecting");
    assertThat(exit).isEqualTo(2);
  }

  @Test
  void a_refused_target_is_told_with_what_would_be_done() {
    var told = new StringWriter();

    int exit =
        new CommandLine(new BenchCommand())
            .setErr(new PrintWriter(told))
            .execute("--url=ws://192.0.2.7/raw/a", "--connections=1000", "--rate=5");

    assertThat(told.toString())
        .contains(
            "Would open 1,000 connections to ws://192.0.2.7/raw/a,"
                + " open loop, 5 publications/s, 128 bytes each, for about 13 s");
    assertThat(exit).isEqualTo(2);
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
