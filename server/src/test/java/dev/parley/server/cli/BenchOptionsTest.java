package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchOptionsTest {

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
    "--rooms=2,'--rooms, --echoes, --interval, --pid and --hasty go with --scenario only'",
    "--pid=1,'--rooms, --echoes, --interval, --pid and --hasty go with --scenario only'",
    "--scenario=mixed --mode=echo,--mode and --window go without --scenario only",
    "--scenario=hold --window=2,--mode and --window go without --scenario only",
    "--scenario=tumult,reconnect-storm",
    "--scenario=big-room --echoes=1,go with --scenario mixed only",
    "--scenario=mixed --pid=1,--pid goes with --scenario hold and idle only",
    "--scenario=mixed --interval=1s,--interval goes with --scenario hold only",
    "--scenario=idle --rate=1,--rate does not go with --scenario idle",
    "--scenario=idle --pid=999999999,--pid must be a process of this machine",
    "--scenario=big-room --duration=10m1ms,--duration must be 100ms to 10m",
    "--scenario=big-room --url=ws://192.0.2.7,Add --remote-ok if that server is yours",
    "--url=ws://192.0.2.7/raw/a,Add --remote-ok if that server is yours",
  })
  void what_makes_no_sense_is_told_and_nothing_is_sent(String option, String why) {
    var told = new StringWriter();

    int exit =
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(told))
            .setErr(new PrintWriter(told))
            .execute(option.split(" "));

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
}
