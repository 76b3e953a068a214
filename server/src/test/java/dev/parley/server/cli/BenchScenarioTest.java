package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Event;
import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The scenarios, at a small size, against a server. */
@Tag("net")
@Timeout(60)
class BenchScenarioTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"--payload=128", "--native"})
  void a_big_room_gets_everything(String option) {
    try (Parley parley = demo()) {
      int exit = bench(parley, "big-room", "--connections=30", "--rate=50", option);

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .contains("scenario        big-room", "load            open loop, 50 publications/s")
          .contains("connections     30 open at the end, of 30", "errors          none")
          .anyMatch(line -> line.matches("lost            0 of [1-9][0-9,]* expected"));
      assertThat(exit).isZero();
    }
  }

  @Test
  void after_a_storm_everybody_is_back_and_nothing_is_missed_or_doubled() {
    try (Parley parley = demo()) {
      int exit =
          bench(
              parley,
              "reconnect-storm",
              "--connections=40",
              "--rate=200",
              "--warmup=200ms",
              "--duration=500ms");

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .contains("sessions        40 of 40 back; 40 resumed, 40 recovered")
          .contains("connections     40 open at the end, of 40", "refused         none")
          .contains("missed          0", "doubled         0", "errors          none")
          .anyMatch(line -> line.matches("back            50 % after .* 100 % after [0-9.]+ s"));
      assertThat(exit).isZero();
    }
  }

  @Test
  void what_history_no_longer_holds_is_missed() {
    try (Parley parley = demo("namespace-defaults.history.size=1")) {
      int exit =
          bench(parley, "reconnect-storm", "--connections=40", "--rate=2000", "--duration=500ms");

      assertThat(out.toString().lines())
          .anyMatch(line -> line.matches("missed          [1-9][0-9,]*"))
          .anyMatch(line -> line.matches("errors          [1-9][0-9]* x the server tells: gap"));
      assertThat(exit).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--payload=128", "--native"})
  void mixed_classes_are_told_apart(String option) {
    try (Parley parley = demo()) {
      int exit =
          bench(
              parley,
              "mixed",
              "--connections=20",
              "--rate=50",
              "--rooms=10",
              "--room-size=3",
              "--echoes=15",
              option);

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .contains("connections     65 open at the end, of 65", "errors          none")
          .anyMatch(line -> line.matches("room of 20 +20 .*(us|ms) +0"))
          .anyMatch(line -> line.matches("rooms of 3 +30 .*(us|ms) +0"))
          .anyMatch(line -> line.matches("echo +15 .*(us|ms) +0"));
      assertThat(exit).isZero();
    }
  }

  @Test
  void a_hold_is_told_in_intervals_with_the_memory_of_the_server() {
    try (Parley parley = demo()) {
      int exit =
          bench(
              parley,
              "hold",
              "--connections=30",
              "--rate=50",
              "--duration=600ms",
              "--interval=200ms",
              "--pid=" + ProcessHandle.current().pid());

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .filteredOn(line ->
              line.matches(
                  " +0\\.[246] s  delivered +300  lost 0  p50 .*  RSS [1-9].* MiB  heap [1-9].* MiB"))
          .hasSize(3);
      assertThat(out.toString().lines())
          .contains("until                    0.2 s         0.6 s")
          .contains("delivered                  300           300");
      assertThat(exit).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--payload=128", "--native"})
  void idle_connections_are_told_with_what_each_costs(String option) {
    try (Parley parley = demo()) {
      int exit =
          bench(
              parley,
              "idle",
              "--connections=300",
              "--duration=100ms",
              "--pid=" + ProcessHandle.current().pid(),
              option);

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .contains("connections     300 open at the end, of 300", "errors          none")
          .anyMatch(line -> line.matches("made            in [0-9.]+ s \\([0-9,]+/s\\)"))
          .anyMatch(line -> line.matches("server's CPU    .* us for each .*|.* too little to .*"))
          .anyMatch(line -> line.matches("resident        .* MiB before, .* KiB for each\\)"));
      assertThat(exit).isZero();
    }
  }

  @Test
  void idle_connections_that_the_server_ends_are_told() throws InterruptedException {
    CompletableFuture<Integer> exit;
    try (Parley parley = demo()) {
      CountDownLatch standing = new CountDownLatch(20);
      parley.on(Event.Subscribed.class, _ -> standing.countDown());
      exit =
          CompletableFuture.supplyAsync(
              () -> bench(parley, "idle", "--native", "--connections=20", "--duration=1m"));
      assertThat(standing.await(20, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(exit).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(1);
    assertThat(out.toString() + err)
        .containsAnyOf(
            "connections     0 open at the end, of 20", "a connection ends before all are made");
  }

  private int bench(Parley parley, String scenario, String... options) {
    List<String> all = new ArrayList<>();
    all.add("--scenario=" + scenario);
    all.add("--url=" + parley.url().replace("http:", "ws:"));
    all.addAll(List.of("--duration=1s", "--warmup=50ms"));
    all.addAll(List.of(options));
    return new CommandLine(new BenchCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private static Parley demo(String... settings) {
    List<String> all = new ArrayList<>(List.of("server.port=0"));
    all.addAll(List.of(settings));
    return Parley.start(ConfigLoader.forDemo().load(Map.of(), all).config());
  }
}
