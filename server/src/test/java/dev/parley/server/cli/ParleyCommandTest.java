package dev.parley.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParleyCommandTest {
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void serve_refuses_to_listen_beyond_loopback_without_a_secret() {
    int status = ParleyCommand.run("serve", "--host", "0.0.0.0");

    assertThat(status).isEqualTo(1);
    assertThat(err()).contains("auth.token-secret is empty").contains("--insecure");
  }

  @Test
  void serve_refuses_an_open_api_beyond_loopback() {
    int status =
        ParleyCommand.run(
            "serve",
            "--host",
            "0.0.0.0",
            "--set",
            "auth.token-secret=0123456789abcdef0123456789abcdef",
            "--set",
            "api.open=true");

    assertThat(status).isEqualTo(1);
    assertThat(err()).contains("api.open");
  }

  @Test
  void demo_listens_on_loopback_only_whatever_it_is_told() {
    int status = ParleyCommand.run("demo", "--host", "0.0.0.0");

    assertThat(status).isEqualTo(1);
    assertThat(err()).contains("loopback only");
  }

  @Test
  void config_check_prints_what_takes_effect_and_hides_secrets() throws IOException {
    Path file = folder.resolve("parley.yaml");
    Files.writeString(
        file, "server:\n  port: 9001\nauth:\n  token-secret: 0123456789abcdef0123456789abcdef\n");

    int status = ParleyCommand.run("config", "check", file.toString());

    assertThat(status).isZero();
    assertThat(out()).contains("port: 9001").doesNotContain("0123456789abcdef");
  }

  @Test
  void a_wrong_key_names_its_line_and_the_nearest_known_key() throws IOException {
    Path file = folder.resolve("parley.yaml");
    Files.writeString(file, "server:\n  prot: 9001\n");

    int status = ParleyCommand.run("config", "check", file.toString());

    assertThat(status).isEqualTo(2);
    assertThat(err()).contains("parley.yaml:2").contains("'port'");
  }

  @Test
  void the_default_configuration_checks_clean() throws IOException {
    int printed = ParleyCommand.run("config", "default");
    Path file = folder.resolve("default.yaml");
    Files.writeString(file, out());

    assertThat(printed).isZero();
    assertThat(ParleyCommand.run("config", "check", file.toString())).isZero();
  }

  @Test
  void version_names_the_build() {
    assertThat(ParleyCommand.run("version")).isZero();
    assertThat(out()).matches("(?s)parley \\d+\\.\\d+\\.\\d+\\S* \\(Java 25.*");
  }

  @Test
  void an_unknown_command_is_misuse() {
    assertThat(ParleyCommand.run("serv")).isEqualTo(2);
    assertThat(err()).contains("serve");
  }

  @Test
  void publish_says_plainly_that_no_server_answers() {
    int status = ParleyCommand.run("publish", "--url", "http://127.0.0.1:1", "lobby", "hello");

    assertThat(status).isEqualTo(1);
    assertThat(err()).contains("no server answers at http://127.0.0.1:1");
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
