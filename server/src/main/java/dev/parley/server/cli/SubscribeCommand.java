package dev.parley.server.cli;

import dev.parley.dialect.json.JsonWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `parley subscribe`. */
@Command(
    name = "subscribe",
    mixinStandardHelpOptions = true,
    description =
        "Subscribes to channels of a running server and prints what arrives, a line each.")
final class SubscribeCommand implements Callable<Integer> {
  @Option(
      names = "--url",
      defaultValue = "ws://127.0.0.1:8000/ws",
      description = "The server (${DEFAULT-VALUE}).")
  private URI url;

  @Mixin private TrustOptions trust;

  @Option(names = "--token", description = "A signed token.")
  private @Nullable String token;

  @Option(names = "--user", description = "Who to be, on an open server.")
  private @Nullable String user;

  @Option(
      names = "--history",
      paramLabel = "N",
      description = "Begins with the last N publications.")
  private int history;

  @Option(names = "--recover", paramLabel = "POSITION", description = "Begins behind a position.")
  private @Nullable String recover;

  @Option(names = "--presence", description = "Takes part in presence and prints its changes.")
  private boolean presence;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Ends after N publications; 0 never does.")
  private int count;

  @Parameters(paramLabel = "CHANNEL", arity = "1..*", description = "What to subscribe to.")
  private List<String> channels = new ArrayList<>();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    var ended = new CompletableFuture<Integer>();
    try (HttpClient client = trust.httpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .subprotocols("parley.v1")
              .buildAsync(url, new Printer(spec.commandLine().getOut(), count, ended))
              .join();
      socket.sendText(commands(), true).join();
      int status = ended.join();
      socket.abort();
      return status;
    } catch (CompletionException e) {
      throw new IllegalStateException(
          TrustOptions.blame(url, e).orElse("no Parley answers at " + url + "; is it running?"), e);
    }
  }

  private String commands() {
    JsonWriter json = new JsonWriter().beginArray();
    json.beginObject().member("type", "connect").member("id", 1);
    json.optional("token", token).optional("user", user).endObject();
    for (int i = 0; i < channels.size(); i++) {
      json.beginObject().member("type", "subscribe").member("id", 2 + i);
      json.member("channel", channels.get(i)).optional("recover", recover);
      if (history > 0) {
        json.member("history", history);
      }
      json.member("presence", presence).endObject();
    }
    return new String(json.endArray().toBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Prints each message; called by one thread at a time. */
  private static final class Printer implements WebSocket.Listener {
    private final PrintWriter out;
    private final int count;
    private final CompletableFuture<Integer> ended;
    private final StringBuilder message = new StringBuilder();
    private int seen;

    Printer(PrintWriter out, int count, CompletableFuture<Integer> ended) {
      this.out = out;
      this.count = count;
      this.ended = ended;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        out.println(message);
        out.flush();
        if (message.indexOf("{\"type\":\"publication\"") == 0 && ++seen == count) {
          ended.complete(0);
        }
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      ended.complete(code == WebSocket.NORMAL_CLOSURE ? 0 : 1);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      ended.completeExceptionally(failure);
    }
  }
}
