package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Tag("net")
@Timeout(60)
class DrainCommandTest {
  private static final int DRAINING = 4000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void it_shows_how_many_are_left_until_the_node_is_gone() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        // Long enough for one look at it.
        Parley parley =
            Parley.open("server.port=0", "server.drain.notice=2s", "api.keys=the-key")) {
      var code = new CompletableFuture<Integer>();
      WebSocket socket = connect(client, parley, code);

      int exit =
          run("--url", parley.url(), "--key", "the-key", "--rate", "100", "--deadline", "50s");

      assertThat(err.toString()).isEmpty();
      List<String> lines = out.toString().lines().toList();
      assertThat(lines.getFirst())
          .matches("Node [a-z0-9]{6}: 1 connections are to leave, 100 per second, within 50 s\\.");
      assertThat(lines).anyMatch(line -> line.matches(" *[0-9.]+ s {2}1 left {2}0/s"));
      assertThat(lines.getLast()).matches("Node [a-z0-9]{6} is gone after [0-9.]+ s\\.");
      assertThat(exit).isZero();
      assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(DRAINING);
      socket.abort();
    }
  }

  @Test
  void a_refusal_is_shown() {
    try (Parley parley =
        Parley.open("server.port=0", "server.drain.deadline=0s", "api.keys=the-key")) {
      assertThat(run("--url", parley.url())).isEqualTo(1);
      assertThat(err.toString()).contains("The API key is missing or not valid.");

      assertThat(run("--url", parley.url(), "--key", "the-key", "--rate", "0")).isEqualTo(1);
      assertThat(err.toString()).contains("rate is a whole number");
      assertThat(run("--url", parley.url(), "--key", "the-key", "--deadline", "2h")).isEqualTo(1);
      assertThat(err.toString()).contains("deadline is a duration from 0s to 1h");
      assertThat(out.toString()).isEmpty();
    }
  }

  @Test
  void what_is_no_duration_is_not_sent() {
    assertThat(run("--deadline", "soon")).isEqualTo(2);
    assertThat(err.toString()).contains("'soon' is no duration like 10s or 500ms");
  }

  @Test
  void nobody_there_is_a_clear_error() {
    String url;
    try (Parley parley = Parley.open("server.port=0", "server.drain.deadline=0s")) {
      url = parley.url();
    }

    assertThat(run("--url", url)).isEqualTo(1);
    assertThat(err.toString()).contains("no server answers at " + url + "; is it running?");
  }

  private int run(String... arguments) {
    return new CommandLine(new DrainCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static WebSocket connect(
      HttpClient client, Parley parley, CompletableFuture<Integer> code) throws Exception {
    return client
        .newWebSocketBuilder()
        .buildAsync(
            URI.create(parley.url().replace("http", "ws") + "echo"),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                code.complete(status);
                return CompletableFuture.completedFuture(null);
              }
            })
        .get(10, TimeUnit.SECONDS);
  }
}
