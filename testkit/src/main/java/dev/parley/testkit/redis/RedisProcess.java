package dev.parley.testkit.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.testkit.tls.SelfSigned;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code redis-server} on a loopback port of its own, which keeps the port over restarts. Writes
 * nothing to disk but what {@link #save} is asked for. One thread at a time.
 */
public final class RedisProcess implements AutoCloseable {
  private static final String SNAPSHOT = "dump.rdb";
  private static final long PATIENCE_MILLIS = 20_000;
  private static final int POLL_MILLIS = 10;

  private final Path directory;
  private final int port;
  private final List<String> arguments;
  private @Nullable Process process;

  private RedisProcess(Path directory, int port, List<String> arguments) {
    this.directory = directory;
    this.port = port;
    this.arguments = arguments;
  }

  /**
   * Starts an empty server; returns when it answers.
   *
   * @param options of redis-server, for example {@code --requirepass}
   */
  public static RedisProcess start(String... options) {
    int port = freePort();
    Path directory = newDirectory();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString(),
                "--dbfilename",
                SNAPSHOT));
    arguments.addAll(List.of(options));
    var made = new RedisProcess(directory, port, arguments);
    made.begin();
    return made;
  }

  /**
   * Starts a sentinel; returns when it answers.
   *
   * @param lines of its configuration
   */
  static RedisProcess startSentinel(String lines) {
    int port = freePort();
    Path directory = newDirectory();
    Path file = directory.resolve("sentinel.conf");
    try {
      Files.writeString(
          file, "port %d\nbind 127.0.0.1\ndir %s\n%s\n".formatted(port, directory, lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var made = new RedisProcess(directory, port, List.of(file.toString(), "--sentinel"));
    made.begin();
    return made;
  }

  /** Options with which a server speaks TLS on a second port, and asks clients for nothing. */
  public static List<String> tls(int port, SelfSigned certificate) {
    return List.of(
        "--tls-port",
        Integer.toString(port),
        "--tls-cert-file",
        certificate.certificate().toString(),
        "--tls-key-file",
        certificate.key().toString(),
        "--tls-ca-cert-file",
        certificate.certificate().toString(),
        "--tls-auth-clients",
        "no");
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("parley-redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of 127.0.0.1 that nobody listens on now. */
  public static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Ends the process at once, as a crash does; what was not saved is lost. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
      process = null;
    }
  }

  /** Starts it again, with what was saved last; empty if nothing was. */
  public void begin() {
    List<String> command = new ArrayList<>(List.of("redis-server"));
    command.addAll(arguments);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("redis-server is needed: apt-get install redis-server", e);
    }
    await();
  }

  /** Kills it and starts it without anything. */
  public void restartEmpty() {
    kill();
    delete(directory.resolve(SNAPSHOT));
    begin();
  }

  /** Writes all that it holds to disk and returns the copy, for {@link #restartWith}. */
  public Path save() {
    command("SAVE");
    try {
      Path copy = Files.createTempFile(directory, "saved", ".rdb");
      return Files.copy(directory.resolve(SNAPSHOT), copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it and starts it with an older state. */
  public void restartWith(Path saved) {
    kill();
    try {
      Files.copy(saved, directory.resolve(SNAPSHOT), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    begin();
  }

  /** Stops the process where it stands, or lets it go on. */
  public void pause(boolean paused) {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("not running");
    }
    try {
      var signal = paused ? "-STOP" : "-CONT";
      int exit =
          new ProcessBuilder("kill", signal, Long.toString(running.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill " + signal + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs one command of words without white space; returns the lines of its answer, as Redis wrote
   * them.
   */
  public List<String> command(String line) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE_MILLIS);
      socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
      // It answers what it was asked, and closes its side too.
      socket.shutdownOutput();
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      return in.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(RedisProcess::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await() {
    until(
        "redis-server answers; see " + directory + "/log",
        () -> {
          Process running = process;
          if (running == null || !running.isAlive()) {
            throw new IllegalStateException(
                "redis-server did not start; see " + directory + "/log");
          }
          List<String> answer = command("PING");
          return !answer.isEmpty() && (answer.getFirst().equals("+PONG") || isLocked(answer));
        });
  }

  /** Waits until it holds; a server that can't be reached means that it does not yet. */
  static void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (true) {
      UncheckedIOException last = null;
      try {
        if (holds.getAsBoolean()) {
          return;
        }
      } catch (UncheckedIOException e) {
        last = e;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not in time: " + what, last);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Whether it runs, paused or not. */
  boolean isRunning() {
    return process != null;
  }

  private static boolean isLocked(List<String> answer) {
    return answer.getFirst().startsWith("-NOAUTH");
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
