package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import dev.parley.server.check.TamperingProxy;
import dev.parley.server.config.ConfigLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("net")
@Timeout(120)
class CheckCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_server_that_keeps_its_promises_passes() {
    try (Parley parley = demo()) {
      int exit =
          check(
              "--url=" + parley.url(),
              "--seed=3",
              "--staleness=60s",
              "--faults=all",
              "--subscribers=8",
              "--for=4s");

      assertThat(err.toString()).isEmpty();
      assertThat(out.toString().lines())
          .anyMatch(line -> line.startsWith("   1 s  "))
          .anyMatch(line -> line.matches("publications  [1-9].*"))
          .contains("seed          3", "verdict       every promise was kept");
      assertThat(exit).isZero();
    }
  }

  static Stream<Arguments> tamperings() {
    TamperingProxy.Tampering lost = message -> List.of();
    TamperingProxy.Tampering doubled = message -> List.of(message, message);
    var otherTag =
        TamperingProxy.changed(
            message -> message.replaceFirst("(\"position\":\"\\w+\\.\\d+\\.)\\w+", "$1zzzzz"));
    var otherText = TamperingProxy.changed(message -> message.replaceFirst("#\\d+", "#9999999"));
    return Stream.of(
        Arguments.of(lost, "a gap is told"),
        Arguments.of(doubled, "nothing is delivered twice or out of order"),
        Arguments.of(otherTag, "an offset is used once"),
        Arguments.of(otherText, "nothing is delivered before it was published"));
  }

  @ParameterizedTest
  @MethodSource("tamperings")
  void a_server_that_breaks_a_promise_once_is_convicted(
      TamperingProxy.Tampering tampering, String promise) throws Exception {
    try (Parley parley = demo();
        var broken = new TamperingProxy(parley.port(), 20, tampering)) {
      int exit =
          check(
              "--url=" + broken.url(),
              "--seed=5",
              "--subscribers=4",
              "--channels=2",
              "--rate=100",
              "--for=2s",
              "--settle=5s");

      assertThat(out.toString())
          .contains("BROKEN        " + promise)
          .contains("Shortest excerpt")
          .contains("--seed 5 decides the same again");
      assertThat(exit).isEqualTo(1);
    }
  }

  @Test
  void a_server_that_is_not_there_is_told_in_one_sentence() throws Exception {
    // Bound, so that nobody else gets the port, and not listening.
    try (var silent = new Socket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "http://127.0.0.1:" + silent.getLocalPort();

      int exit = check("--url=" + url);

      assertThat(err.toString().strip())
          .isEqualTo(
              "Cannot check "
                  + url
                  + ": connection refused. Is the server running (./parley demo)?");
      assertThat(exit).isEqualTo(2);
    }
  }

  @Test
  void an_api_that_wants_a_key_is_told_and_done_without() {
    try (Parley parley = demo("api.open=false", "api.keys=secret-key")) {
      String url = "--url=" + parley.url();

      assertThat(check(url, "--publish-by=http", "--for=2s")).isEqualTo(2);
      assertThat(err.toString()).contains("status 401").contains("--key");
      assertThat(check(url, "--publish-by=ws", "--for=1s", "--subscribers=4")).isZero();
      assertThat(check(url, "--key=secret-key", "--publish-by=http", "--for=1s")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--faults=fire, --faults knows",
    "--subscribers=0, --subscribers must be",
    "--url=http://example.org/x, --url must be",
    "--url=http://192.0.2.1, is not this machine",
    "--publish-by=mail, --publish-by knows",
    "--rate=2001, --rate must be",
    "--for=10, is no duration",
  })
  void what_makes_no_sense_is_refused(String option, String told) {
    assertThat(check(option)).isEqualTo(2);
    assertThat(err.toString()).contains(told);
  }

  @Test
  void faults_over_tls_need_trust_in_the_proxy() {
    assertThat(check("--url=https://127.0.0.1:1", "--faults=cut")).isEqualTo(2);
    assertThat(err.toString()).contains("--insecure");
  }

  private int check(String... options) {
    List<String> all = new ArrayList<>(List.of("check"));
    all.addAll(List.of(options));
    return new picocli.CommandLine(new ParleyCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private static Parley demo(String... settings) {
    List<String> all = new ArrayList<>(List.of("server.port=0", "server.drain.deadline=1s"));
    all.addAll(List.of(settings));
    return Parley.start(ConfigLoader.forDemo().load(Map.of(), all).config());
  }
}
