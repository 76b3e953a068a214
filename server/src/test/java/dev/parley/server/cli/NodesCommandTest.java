package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import dev.parley.server.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@Tag("net")
class NodesCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void each_node_has_a_line() {
    try (Parley parley =
        Parley.open("server.port=0", "server.drain.deadline=0s", "api.keys=the-key")) {
      assertThat(run("--url", parley.url(), "--key", "the-key")).isZero();

      List<String> lines = out.toString().lines().toList();
      assertThat(lines).hasSize(2);
      assertThat(lines.getFirst()).startsWith("NODE ");
      assertThat(lines.getLast()).contains(" " + Version.NUMBER + " ").contains("%");
    }
  }

  @Test
  void a_refusal_is_shown() {
    try (Parley parley =
        Parley.open("server.port=0", "server.drain.deadline=0s", "api.keys=the-key")) {
      assertThat(run("--url", parley.url())).isEqualTo(1);

      assertThat(err.toString()).contains("key");
      assertThat(out.toString()).isEmpty();
    }
  }

  private int run(String... arguments) {
    return new CommandLine(new NodesCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
