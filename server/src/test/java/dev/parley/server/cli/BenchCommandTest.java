package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Tag("net")
@Timeout(60)
class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "fanout, raw/bench, --window=2",
    "fanout, raw/bench, --rate=50",
    "rooms, raw/bench-{room}, --room-size=3",
    "rooms, raw/bench-{room}, --rate=100",
    "echo, echo, --window=3",
    "fanout, ws, --native",
    "rooms, ws, --native",
    "echo, ws, --native",
  })
  void everything_that_is_published_arrives(String mode, String path, String option) {
    try (Parley parley = demo()) {
      int exit = bench("--mode=" + mode, "--url=" + address(parley) + path, option);

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .contains("connections     7 open at the end, of 7", "errors          none")
          .anyMatch(line -> line.matches("lost            0 of [1-9][0-9,]* expected"))
          .anyMatch(line -> line.matches("latency p99 .* (us|ms)"));
      assertThat(exit).isZero();
    }
  }

  @Test
  void an_address_that_leads_to_no_channel_is_told() {
    try (Parley parley = demo()) {
      int exit = bench("--url=" + address(parley) + "nothing/here");

      assertThat(err.toString())
          .contains("Cannot load ws://")
          .contains("the server answers with status 404 instead of 101");
      assertThat(exit).isEqualTo(1);
    }
  }

  @Test
  void a_server_that_is_not_there_is_told_in_one_sentence() throws Exception {
    // Bound, so that nobody else gets the port, and not listening.
    try (var silent = new Socket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "ws://127.0.0.1:" + silent.getLocalPort() + "/raw/bench";

      int exit = bench("--url=" + url);

      assertThat(err.toString().strip())
          .isEqualTo(
              "Cannot load "
                  + url
                  + ": connection refused. Is the server running (./parley demo)?");
      assertThat(exit).isEqualTo(1);
    }
  }

  private int bench(String... options) {
    List<String> all =
        new ArrayList<>(List.of("--connections=7", "--duration=300ms", "--warmup=50ms"));
    all.addAll(List.of(options));
    return new CommandLine(new BenchCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private static Parley demo() {
    return Parley.start(ConfigLoader.forDemo().load(Map.of(), List.of("server.port=0")).config());
  }

  private static String address(Parley parley) {
    return parley.url().replace("http:", "ws:");
  }
}
