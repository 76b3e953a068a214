package dev.parley.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import dev.parley.server.config.ParleyConfig.Log;
import dev.parley.server.config.ParleyConfig.LogFormat;
import dev.parley.server.config.ParleyConfig.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoggingTest {

  private final PrintStream stderr = System.err;

  @AfterEach
  void restore() {
    System.setErr(stderr);
    Logging.configure(new Log(LogLevel.INFO, LogFormat.TEXT));
  }

  /** What is written to stderr while {@code events} run. */
  private static String written(LogLevel level, LogFormat format, Runnable events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    Logging.configure(new Log(level, format));
    events.run();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static org.slf4j.Logger own() {
    return LoggerFactory.getLogger("dev.parley.server.Example");
  }

  @Test
  void text_is_one_line_with_the_time_in_utc() {
    String line =
        written(
            LogLevel.INFO,
            LogFormat.TEXT,
            () -> own().atInfo().addKeyValue("port", 8000).log("listens on {}", "127.0.0.1"));

    assertThat(line)
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  Example"
                + " listens on 127\\.0\\.0\\.1 port=8000\n");
  }

  @Test
  void text_from_outside_cannot_begin_a_line() {
    String line =
        written(LogLevel.INFO, LogFormat.TEXT, () -> own().warn("a\nb\r\u001b[31m\u2028c"));

    assertThat(line).endsWith(" WARN  Example a\\nb\\u000d\\u001b[31m\\u2028c\n");
  }

  @Test
  void a_stack_trace_stands_indented_below_its_line() {
    String lines =
        written(
            LogLevel.INFO,
            LogFormat.TEXT,
            () -> own().error("failed", new IllegalStateException("why")));

    assertThat(lines.lines().skip(1))
        .startsWith("  java.lang.IllegalStateException: why")
        .allMatch(line -> line.startsWith("  "));
  }

  @Test
  void json_is_one_object_on_one_line() {
    String line =
        written(
            LogLevel.INFO,
            LogFormat.JSON,
            () ->
                own()
                    .atError()
                    .addKeyValue("session", "s\"1")
                    .setCause(new IllegalStateException("why"))
                    .log("a\nb"));

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    JsonNode json = JsonMapper.shared().readTree(line);
    assertThat(json.propertyNames())
        .containsExactly("time", "level", "logger", "thread", "message", "fields", "error");
    assertThat(json.get("level").asString()).isEqualTo("ERROR");
    assertThat(json.get("logger").asString()).isEqualTo("dev.parley.server.Example");
    assertThat(json.get("message").asString()).isEqualTo("a\nb");
    assertThat(json.get("fields").get("session").asString()).isEqualTo("s\"1");
    assertThat(json.get("error").asString()).startsWith("java.lang.IllegalStateException: why");
  }

  @Test
  void the_level_is_the_servers_own_and_libraries_begin_at_warn() {
    String lines =
        written(
            LogLevel.DEBUG,
            LogFormat.TEXT,
            () -> {
              own().debug("seen");
              own().trace("not seen");
              LoggerFactory.getLogger("io.netty").info("not seen");
              LoggerFactory.getLogger("io.netty").warn("seen");
            });

    assertThat(lines.lines()).hasSize(2).allMatch(line -> line.endsWith(" seen"));
    assertThat(written(LogLevel.ERROR, LogFormat.TEXT, () -> own().warn("not seen"))).isEmpty();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    assertThat(root.getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void logback_does_not_look_for_files_once_configured() {
    Logging.configure(new Log(LogLevel.INFO, LogFormat.TEXT));

    assertThat(new NoFileSearch().configure(new LoggerContext()))
        .isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
  }
}
