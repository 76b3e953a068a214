package dev.parley.server.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the commands that use the HTTP API of a running server find it, and how they ask. */
final class ApiOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8000",
      description = "The server (${DEFAULT-VALUE}).")
  private URI url;

  @Mixin private TrustOptions trust;

  @Option(names = "--key", description = "An API key of the server.")
  private @Nullable String key;

  URI url() {
    return url;
  }

  HttpClient client() {
    return trust.httpClient();
  }

  HttpResponse<String> get(HttpClient client, String path)
      throws IOException, InterruptedException {
    return send(client, path, "GET", BodyPublishers.noBody());
  }

  /** Posts JSON. */
  HttpResponse<String> post(HttpClient client, String path, byte[] body)
      throws IOException, InterruptedException {
    return send(client, path, "POST", BodyPublishers.ofByteArray(body));
  }

  /** What to tell a person of a request that was not answered. */
  IllegalStateException unanswered(IOException failure) {
    return failure instanceof ConnectException
        ? new IllegalStateException("no server answers at " + url + "; is it running?", failure)
        : new IllegalStateException(
            TrustOptions.blame(url, failure).orElse("the connection to " + url + " was lost"),
            failure);
  }

  private HttpResponse<String> send(
      HttpClient client, String path, String method, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, body);
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
