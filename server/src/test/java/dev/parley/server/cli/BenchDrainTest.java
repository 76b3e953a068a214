package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import dev.parley.testkit.redis.RedisProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Clients of two nodes, of which one is drained. */
@Tag("net")
@Timeout(60)
class BenchDrainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void those_who_are_told_to_leave_go_to_the_next_node_and_miss_nothing() {
    try (RedisProcess redis = RedisProcess.start();
        Parley first = node(redis);
        Parley second = node(redis)) {
      Thread draining =
          Thread.ofVirtual()
              .start(() -> {
                await().atMost(Duration.ofSeconds(40)).until(() -> out.toString().contains("left"));
                var _ = first.drain(1_000, Duration.ofSeconds(20));
              });

      int exit =
          bench(
              "--scenario=drain",
              "--url=" + ws(first),
              "--url=" + ws(second),
              "--connections=21",
              "--rate=50",
              "--warmup=0s",
              "--duration=3s");

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .contains("connections     21 open at the end, of 21", "refused         none")
          .contains("missed          0", "doubled         0", "errors          none")
          .anyMatch(line -> line.matches("left {12}11 told to leave, 0 cut, within .*"))
          .anyMatch(line -> line.matches("sessions {8}11 of 11 back; \\d+ resumed, 11 recovered"))
          .anyMatch(line -> line.matches("connects {8}[1-9]\\d* at most within 100 ms, .*"));
      assertThat(exit).isZero();
      assertThat(draining.isAlive()).isFalse();
    }
  }

  @Test
  void one_address_is_not_enough_and_elsewhere_one_too_many() {
    assertThat(bench("--scenario=drain", "--url=ws://127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString()).contains("two --url or more");
    assertThat(bench("--url=ws://127.0.0.1:1/a", "--url=ws://127.0.0.1:1/b")).isEqualTo(2);
    assertThat(err.toString()).contains("--url is given once");
    assertThat(bench("--scenario=hold", "--hasty")).isEqualTo(2);
    assertThat(err.toString()).contains("--hasty goes with --scenario drain only");
  }

  @Test
  void every_address_is_this_machines_or_is_said_to_be_ones_own() {
    assertThat(bench("--scenario=drain", "--url=ws://127.0.0.1:1", "--url=ws://192.0.2.1:1"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("192.0.2.1 is not this machine: nothing was sent.");
  }

  private int bench(String... options) {
    return new CommandLine(new BenchCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(options);
  }

  private static String ws(Parley node) {
    return node.url().replace("http:", "ws:");
  }

  private static Parley node(RedisProcess redis) {
    return Parley.start(
        ConfigLoader.forDemo()
            .load(Map.of(), List.of("server.port=0", "redis.url=" + redis.url()))
            .config());
  }
}
