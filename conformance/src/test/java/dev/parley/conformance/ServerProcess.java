package dev.parley.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code parley demo} as a process of its own, on a free port of 127.0.0.1, with the classes of
 * this test run and Netty's paranoid leak detection.
 *
 * <p>{@link #close} stops it with SIGTERM and fails when it does not stop, or when its log holds a
 * leak report, an exception or an error.
 */
public final class ServerProcess implements Base, AutoCloseable {

  private static final Duration START_DUE = Duration.ofSeconds(30);
  private static final Duration STOP_DUE = Duration.ofSeconds(30);
  private static final int TERMINATED = 128 + 15;
  private static final Pattern LISTENING = Pattern.compile("https?://127\\.0\\.0\\.1:(\\d+)/");
  private static final Pattern FAULT =
      Pattern.compile(
          "LEAK| ERROR |Exception\\b|^\\s+at [\\w.$/]+\\(|^Caused by:", Pattern.MULTILINE);

  private final Process process;
  private final Output log;
  private final int port;

  private ServerProcess(Process process) {
    this.process = process;
    this.log = new Output(process.getInputStream());
    this.port = awaitPort();
  }

  /** Starts a server and waits until it listens; settings as in {@code sse.retry=100ms}. */
  public static ServerProcess start(String... settings) {
    List<String> arguments = new ArrayList<>(List.of("demo", "--port", "0"));
    for (String setting : settings) {
      arguments.add("--set");
      arguments.add(setting);
    }
    return run("dev.parley.server.Main", arguments);
  }

  /** Likewise a program that embeds one, and takes the settings as its arguments. */
  public static ServerProcess embedded(Class<?> program, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("server.port=0"));
    arguments.addAll(List.of(settings));
    return run(program.getName(), arguments);
  }

  private static ServerProcess run(String main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-Dio.netty.leakDetection.level=paranoid",
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Settings of whoever runs the tests are not settings of the tests.
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    try {
      return new ServerProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public int port() {
    return port;
  }

  @Override
  public URI http(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public URI ws(String path) {
    return URI.create("ws://127.0.0.1:" + port + path);
  }

  /** What the server has printed so far. */
  public String log() {
    return log.text();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      boolean stopped = process.waitFor(STOP_DUE.toSeconds(), TimeUnit.SECONDS);
      if (!stopped) {
        process.destroyForcibly().waitFor();
      }
      assertThat(stopped).as("the server stops on SIGTERM; its log:%n%s", log()).isTrue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
    log.awaitEnd();
    assertThat(process.exitValue()).as("exit value").isIn(0, TERMINATED);
    assertCleanLog();
  }

  /** Instead of {@link #close}: ends it as {@code kill -9} does, unless somebody has. */
  public void kill() {
    process.destroyForcibly().onExit().join();
    log.awaitEnd();
    assertCleanLog();
  }

  private void assertCleanLog() {
    assertThat(FAULT.matcher(log()).results().map(fault -> fault.group().strip()).toList())
        .as("leaks, exceptions and errors in the server's log:%n%s", log())
        .isEmpty();
  }

  private int awaitPort() {
    try {
      await("the server to listen")
          .atMost(START_DUE)
          .until(() -> LISTENING.matcher(log()).find() || !process.isAlive());
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new IllegalStateException("The server does not listen; it printed:\n" + log(), e);
    }
    Matcher line = LISTENING.matcher(log());
    if (!line.find()) {
      log.awaitEnd();
      throw new IllegalStateException("The server ended at its start; it printed:\n" + log());
    }
    return Integer.parseInt(line.group(1));
  }
}
