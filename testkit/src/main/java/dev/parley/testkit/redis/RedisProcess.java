package dev.parley.testkit.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

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
  private final List<String> options;
  private @Nullable Process process;

  private RedisProcess(Path directory, int port, List<String> options) {
    this.directory = directory;
    this.port = port;
    this.options = options;
  }

  /**
   * Starts an empty server; returns when it answers.
   *
   * @param options of redis-server, for example {@code --requirepass}
   */
  public static RedisProcess start(String... options) {
    try {
      var made =
          new RedisProcess(Files.createTempDirectory("parley-redis"), freePort(), List.of(options));
      made.begin();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
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
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
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
    command.addAll(options);
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
      socket.getOutputStream().write((line + "\r\nQUIT\r\n").getBytes(UTF_8));
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      List<String> lines = in.lines().toList();
      return lines.subList(0, lines.size() - 1);
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
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (true) {
      try {
        List<String> answer = command("PING");
        if (!answer.isEmpty() && (answer.getFirst().equals("+PONG") || isLocked(answer))) {
          return;
        }
      } catch (UncheckedIOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      Process running = process;
      if (System.nanoTime() > end || running == null || !running.isAlive()) {
        throw new IllegalStateException("redis-server did not start; see " + directory + "/log");
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
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
