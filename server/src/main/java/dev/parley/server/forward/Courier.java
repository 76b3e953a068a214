package dev.parley.server.forward;

import dev.parley.server.config.ForwardConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Carries bodies to the endpoint, as often as it takes and is allowed. Any virtual thread. */
final class Courier implements AutoCloseable {
  private static final int OK = 200;
  private static final int REDIRECTED = 300;
  private static final int FAILED = 500;

  private final ForwardConfig config;
  private final Signature signature;
  private final ForwardMetrics metrics;
  private final Outage outage = new Outage("Forwarding Socket.IO to the application");
  private final CountDownLatch closing = new CountDownLatch(1);
  private final HttpClient http;

  Courier(ForwardConfig config, ForwardMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    this.signature = new Signature(config.secret());
    this.http =
        HttpClient.newBuilder()
            // Over plain HTTP the client would ask each server for HTTP/2, which some trip over.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.timeout())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** The body of the answer; empty if there was none after all attempts. Blocks. */
  Optional<byte[]> carry(byte[] body) throws InterruptedException {
    String why = "";
    for (int attempt = 0; attempt <= config.retries(); attempt++) {
      if (attempt > 0 && closing.await(pause(attempt).toNanos(), TimeUnit.NANOSECONDS)) {
        break;
      }
      long begun = System.nanoTime();
      try {
        HttpResponse<byte[]> response = attempt(body);
        int status = response.statusCode();
        metrics.attempted(status, System.nanoTime() - begun);
        if (status >= OK && status < REDIRECTED) {
          outage.works();
          return Optional.of(response.body());
        }
        why = "it answers with status " + status;
        if (status < FAILED) {
          break;
        }
      } catch (IOException e) {
        metrics.attempted(0, System.nanoTime() - begun);
        why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      }
    }
    outage.fails(why);
    return Optional.empty();
  }

  /** Nothing is tried again from now on. */
  void hurry() {
    closing.countDown();
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    hurry();
    http.shutdownNow();
  }

  private HttpResponse<byte[]> attempt(byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(config.url()))
            .header("Content-Type", "application/json")
            .header(Signature.HEADER, signature.of(System.currentTimeMillis() / 1_000, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), config.answerBytes()));
    try {
      return answer.get(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("it does not answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException("it can't be reached, or its answer not be read: " + e.getCause(), e);
    }
  }

  private Duration pause(int attempt) {
    long longest = config.longestBackoff().toMillis();
    long doubled = config.backoff().toMillis() << Math.min(attempt - 1, 30);
    long most = Math.min(longest, doubled);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong((most + 1) / 2, most + 1));
  }
}
