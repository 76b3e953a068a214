package dev.parley.server.cli;

import dev.parley.server.Parley;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
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
 * server's start, clients of each kind under some load, and the end. Every wait has a limit, so
 * that what goes wrong fails the build and does not stop it.
 */
@Command(name = "train", hidden = true, description = "Exercises the server once.")
final class TrainCommand implements Callable<Integer> {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
  private static final long CONVERSATION_LIMIT_SECONDS = 120;
  private static final int ROUNDS = 50;
  private static final int MEMBERS = 80;
  private static final int PUBLICATIONS = 3_000;
  private static final String HELLO = "\"hello\"";
  private static final String PUBLISH =
      "{\"type\":\"publish\",\"id\":9,\"channel\":\"lobby\",\"data\":{\"text\":\"hello\"}}";
  private static final String JOIN =
      "[{\"type\":\"connect\",\"id\":1,\"user\":\"a\"},"
          + "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\",\"presence\":true}]";
  private static final String ENTER =
      "[{\"type\":\"connect\",\"id\":1,\"user\":\"b\"},"
          + "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"lobby\"},"
          + "{\"type\":\"history\",\"id\":3,\"channel\":\"lobby\"},"
          + "{\"type\":\"ping\",\"id\":4},"
          + PUBLISH
          + "]";

  @Override
  public Integer call() {
    // The first command of a new user is the one whose start is to be quick.
    return new CommandLine(new DemoCommand(TrainCommand::exercise))
        .execute("--port", "0", "--set", "server.drain.deadline=0s");
  }

  private static void exercise(Parley server) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(REQUEST_LIMIT).build();
    try (Parley parley = server) {
      pages(client, parley.url());
      String host = "ws://127.0.0.1:" + parley.port();
      converse(client, host + "/echo", new Talker(HELLO, HELLO, ROUNDS));
      for (int i = 0; i < MEMBERS; i++) {
        open(client, host + "/raw/crowd", new WebSocket.Listener() {});
        open(client, host + "/ws", new Member());
      }
      converse(client, host + "/raw/crowd", new Talker(HELLO, HELLO, PUBLICATIONS));
      converse(client, host + "/ws", new Talker(ENTER, PUBLISH, PUBLICATIONS));
    } catch (Exception e) {
      throw new IllegalStateException("the training run failed", e);
    } finally {
      // An orderly close waits for every WebSocket, without a limit.
      client.shutdownNow();
    }
  }

  private static void pages(HttpClient client, String url) throws Exception {
    for (String path :
        List.of("", "app.js", "api/info", "api/sessions", "metrics", "health/ready", "none")) {
      client.send(request(url + path).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
    var publish =
        request(url + "api/publish")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"channel\":\"lobby\",\"data\":{\"text\":\"hello\"}}"))
            .build();
    client.send(publish, HttpResponse.BodyHandlers.ofByteArray());
    var feed = request(url + "sse?channels=lobby&history=1").build();
    try (var stream = client.send(feed, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      int _ = stream.read();
    }
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(REQUEST_LIMIT);
  }

  private static void converse(HttpClient client, String url, Talker talker) throws Exception {
    WebSocket socket = open(client, url, talker);
    talker.answered.get(CONVERSATION_LIMIT_SECONDS, TimeUnit.SECONDS);
    socket.abort();
  }

  private static WebSocket open(HttpClient client, String url, WebSocket.Listener listener)
      throws Exception {
    return client
        .newWebSocketBuilder()
        .connectTimeout(REQUEST_LIMIT)
        .buildAsync(URI.create(url), listener)
        .get(REQUEST_LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Opens the conversation, and says its message again whenever a greeting comes. */
  private static final class Talker implements WebSocket.Listener {
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final String opening;
    private final String message;

    /** This client hands over what it has read of a message, however little. */
    private final StringBuilder heard = new StringBuilder();

    private int left;

    Talker(String opening, String message, int rounds) {
      this.opening = opening;
      this.message = message;
      this.left = rounds;
    }

    @Override
    public void onOpen(WebSocket socket) {
      say(socket, opening);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      heard.append(part);
      if (!last) {
        socket.request(1);
        return null;
      }
      boolean greeting = heard.indexOf("hello") >= 0;
      heard.setLength(0);
      if (greeting && --left > 0) {
        say(socket, message);
      } else {
        if (left == 0) {
          answered.complete(null);
        }
        socket.request(1);
      }
      return null;
    }

    /**
     * Asks for the answer once the sending is done: this client refuses to send twice at a time.
     */
    private void say(WebSocket socket, String words) {
      var _ =
          socket
              .sendText(words, true)
              .whenComplete((_, failure) -> {
                if (failure == null) {
                  socket.request(1);
                } else {
                  answered.completeExceptionally(failure);
                }
              });
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      onError(socket, new IllegalStateException("closed with " + code + ' ' + reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      answered.completeExceptionally(failure);
    }
  }

  /** Joins, and listens. */
  private static final class Member implements WebSocket.Listener {
    @Override
    public void onOpen(WebSocket socket) {
      var _ = socket.sendText(JOIN, true);
      socket.request(Long.MAX_VALUE);
    }
  }
}
