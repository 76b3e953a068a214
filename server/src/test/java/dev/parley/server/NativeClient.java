package dev.parley.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A native client over WebSocket, connected. */
public final class NativeClient implements WebSocket.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LinkedBlockingQueue<String> came = new LinkedBlockingQueue<>();
  private final AtomicReference<String> part = new AtomicReference<>("");
  private final WebSocket socket;
  private final JsonNode connected;

  public NativeClient(HttpClient http, String url, String user) {
    this(http, url, user, null);
  }

  /**
   * @param url a node's, as {@link Parley#url}
   * @param earlier what was answered to an earlier connect, to go on with that session
   */
  public NativeClient(HttpClient http, String url, String user, @Nullable JsonNode earlier) {
    URI uri = URI.create(url.replace("http", "ws") + "ws");
    socket = http.newWebSocketBuilder().buildAsync(uri, this).join();
    String resume =
        earlier == null
            ? ""
            : ",\"resume\":{\"session\":\"%s\",\"secret\":\"%s\"}"
                .formatted(earlier.path("session").asString(), earlier.path("secret").asString());
    send("{\"type\":\"connect\",\"id\":1,\"user\":\"" + user + "\"" + resume + "}");
    connected = awaits("connected");
  }

  /** What was answered to connect. */
  public JsonNode connected() {
    return connected;
  }

  public String session() {
    return connected.path("session").asString();
  }

  public void send(String text) {
    socket.sendText(text, true).join();
  }

  /** The next message of a type; what comes before it is passed over. */
  public JsonNode awaits(String type) {
    var passed = new ArrayList<String>();
    while (true) {
      JsonNode message = next();
      if (message == null) {
        throw new AssertionError("no " + type + " but " + passed);
      }
      if (message.path("type").asString().equals(type)) {
        return message;
      }
      passed.add(message.toString());
    }
  }

  /** The next message; null if none comes. */
  public @Nullable JsonNode next() {
    try {
      String text = came.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return text == null ? null : JsonMapper.shared().readTree(text);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Whether something has come that was not taken yet. */
  public boolean hasNext() {
    return !came.isEmpty();
  }

  /** Ends the connection without a word. */
  public void drop() {
    socket.abort();
  }

  public void close() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    String all = part.get() + data;
    part.set(last ? "" : all);
    if (last) {
      came.add(all);
    }
    from.request(1);
    return null;
  }
}
