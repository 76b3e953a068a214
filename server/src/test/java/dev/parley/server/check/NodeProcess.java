package dev.parley.server.check;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node of a cluster as a process of its own, on a port that it keeps. */
final class NodeProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String redisUrl;
  private final int port;
  private @Nullable Process process;

  private NodeProcess(String redisUrl, int port) {
    this.redisUrl = redisUrl;
    this.port = port;
  }

  /** Starts one; {@link #awaitReady} tells when it serves. */
  static NodeProcess on(String redisUrl) {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var made = new NodeProcess(redisUrl, probe.getLocalPort());
      made.begin();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /** Begins it if it has ended. */
  void ensure() {
    if (!running().isAlive()) {
      begin();
    }
  }

  void begin() {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      ProcessHandle.current().info().command().orElse("java"),
                      "-Xmx256m",
                      "-XX:+UseSerialGC",
                      // Gone before a better compiler has paid.
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+UseCompactObjectHeaders",
                      "--enable-native-access=ALL-UNNAMED",
                      "-Djava.net.preferIPv4Stack=true",
                      "-cp",
                      classes,
                      "dev.parley.server.Main",
                      "demo",
                      "--quiet",
                      "--port",
                      Integer.toString(port),
                      "--set",
                      "redis.url=" + redisUrl,
                      "--set",
                      "redis.lease=2s",
                      "--set",
                      "session.resume-window=3s",
                      "--set",
                      "server.event-loops=1",
                      "--set",
                      "server.drain.deadline=5s"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitReady() {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create(url() + "health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  /** As {@code kill -9}. */
  void kill() {
    running().destroyForcibly().onExit().join();
  }

  /** As SIGTERM; returns when it is gone. */
  void drain() {
    terminate();
    int _ = awaitExit();
  }

  /** As SIGTERM. */
  void terminate() {
    running().destroy();
  }

  /** Returns the exit code when it is gone. */
  int awaitExit() {
    return running().onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().exitValue();
  }

  /** Stops the process where it stands, or lets it go on. */
  void pause(boolean paused) {
    try {
      String signal = paused ? "-STOP" : "-CONT";
      int exit =
          new ProcessBuilder("kill", signal, Long.toString(running().pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill " + signal + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Process last = process;
    if (last != null) {
      last.destroyForcibly().onExit().join();
    }
  }

  private Process running() {
    Process now = process;
    if (now == null) {
      throw new IllegalStateException("not started");
    }
    return now;
  }
}
