package dev.parley.server.cli;

import dev.parley.server.Parley;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * `parley train`: what packaging runs once while the JVM records its ahead-of-time cache: a
 * server's start, one client of each kind, and the end.
 */
@Command(name = "train", hidden = true, description = "Exercises the server once.")
final class TrainCommand implements Callable<Integer> {
  private static final int ROUNDS = 50;
  private static final int MEMBERS = 80;
  private static final int PUBLICATIONS = 3_000;

  @Override
  public Integer call() {
    // The first command of a new user is the one whose start is to be quick.
    return new CommandLine(new DemoCommand(TrainCommand::exercise))
        .execute("--port", "0", "--set", "server.drain.deadline=0s");
  }

  private static void exercise(Parley server) {
    try (Parley parley = server;
        HttpClient client = HttpClient.newHttpClient()) {
      pages(client, parley.url());
      String host = "ws://127.0.0.1:" + parley.port();
      List<WebSocket> members = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        members.add(listen(client, host + "/raw/crowd"));
      }
      converse(client, host + "/raw/crowd", "\"hello\"", PUBLICATIONS);
      for (WebSocket member : members) {
        member.abort();
      }
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
    } catch (Exception e) {
      throw new IllegalStateException("the training run failed", e);
    }
  }

  private static WebSocket listen(HttpClient client, String url) throws Exception {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create(url), new WebSocket.Listener() {})
        .get(10, TimeUnit.SECONDS);
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
    var feed = HttpRequest.newBuilder(URI.create(url + "sse?channels=lobby&history=1")).build();
    try (var stream = client.send(feed, HttpResponse.BodyHandlers.ofInputStream()).body()) {
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
    answered.get(60, TimeUnit.SECONDS);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
  }
}
