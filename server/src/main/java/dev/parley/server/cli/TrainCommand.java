package dev.parley.server.cli;

import dev.parley.server.Parley;
import dev.parley.server.config.ConfigLoader;
import dev.parley.server.log.Logging;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.net.http.WebSocket;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/**
 * `parley train`: what packaging runs once while the JVM records its ahead-of-time cache: a server's start, one client of each
 * kind, and the end.
 */
@Command(name = "train", hidden = true, description = "Exercises the server once.")
final class TrainCommand implements Callable<Integer> {
  private static final int ROUNDS = 50;

  @Override
  public Integer call() throws Exception {
    var config =
        ConfigLoader.forDemo()
            .load(Map.of(), List.of("server.port=0", "server.drain.deadline=0s"))
            .config();
    Logging.configure(config.log());
    try (Parley parley = Parley.start(config);
        HttpClient client = HttpClient.newHttpClient()) {
      pages(client, parley.url());
      String host = "ws://127.0.0.1:" + parley.port();
      converse(client, host + "/raw/lobby", "\"hello\"", ROUNDS);
      converse(client, host + "/echo", "hello", ROUNDS);
      converse(
          client,
          host + "/ws",
          "[{\"type\":\"connect\",\"id\":1,\"user\":\"a\"},"
              + "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\",\"presence\":true},"
              + "{\"type\":\"publish\",\"id\":3,\"channel\":\"lobby\",\"data\":{\"text\":\"hi\"}},"
              + "{\"type\":\"history\",\"id\":4,\"channel\":\"lobby\"},"
              + "{\"type\":\"ping\",\"id\":5}]",
          1);
    }
    return 0;
  }

  private static void pages(HttpClient client, String url)
      throws IOException, InterruptedException {
    for (String path :
        List.of("", "app.js", "api/info", "api/sessions", "metrics", "health/ready", "none")) {
      var request = HttpRequest.newBuilder(URI.create(url + path)).build();
      client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
    var publish =
        HttpRequest.newBuilder(URI.create(url + "api/publish"))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"channel\":\"lobby\",\"data\":{\"text\":\"hello\"}}"))
            .build();
    client.send(publish, HttpResponse.BodyHandlers.ofByteArray());
    var feed =
        HttpRequest.newBuilder(URI.create(url + "sse?channels=lobby&history=1")).build();
    try (var stream =
        client.send(feed, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      int _ = stream.read();
    }
  }

  private static void converse(HttpClient client, String url, String message, int rounds)
      throws Exception {
    var answered = new CompletableFuture<Void>();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(url),
                new WebSocket.Listener() {
                  private int left = rounds;

                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket from, CharSequence part, boolean last) {
                    if (last && --left == 0) {
                      answered.complete(null);
                    } else if (last) {
                      var _ = from.sendText(message, true);
                    }
                    from.request(1);
                    return null;
                  }
                })
            .get(10, TimeUnit.SECONDS);
    socket.sendText(message, true).get(10, TimeUnit.SECONDS);
    answered.get(10, TimeUnit.SECONDS);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
  }
}
