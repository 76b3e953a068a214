package dev.parley.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of Socket.IO, typed in by hand as its packets are on the wire: 40, 42["event"]. It
 * answers pings, and nothing else by itself.
 */
public final class SocketIoPeer implements WebSocket.Listener, AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final LinkedBlockingQueue<String> came = new LinkedBlockingQueue<>();
  private final AtomicReference<String> part = new AtomicReference<>("");
  private final CountDownLatch closed = new CountDownLatch(1);
  private final WebSocket socket;
  private String id = "";

  /**
   * @param url a node's
   */
  public SocketIoPeer(HttpClient http, String url) {
    URI uri = URI.create(url.replace("http", "ws") + "socket.io/?EIO=4&transport=websocket&room=7");
    socket = http.newWebSocketBuilder().header("X-Team", "red").buildAsync(uri, this).join();
    awaits("0{");
  }

  /**
   * Connects to a namespace.
   *
   * @param auth its credentials as a JSON object; empty for none
   * @return what is answered
   */
  public JsonNode joins(String namespace, String auth) {
    String begin = "40" + (namespace.equals("/") ? "" : namespace + ",");
    String answer = send(begin + auth).awaits(begin + "{");
    JsonNode joined = JsonMapper.shared().readTree(answer.substring(begin.length()));
    id = joined.path("sid").asString();
    return joined;
  }

  /** The id of the socket in the namespace that it has joined last. */
  public String id() {
    return id;
  }

  public SocketIoPeer send(String packet) {
    socket.sendText(packet, true).join();
    return this;
  }

  public SocketIoPeer send(byte[] attachment) {
    socket.sendBinary(ByteBuffer.wrap(attachment), true).join();
    return this;
  }

  /** The next packet that begins so; those before it are passed over. */
  public String awaits(String prefix) {
    List<String> passed = new ArrayList<>();
    while (true) {
      String packet = poll();
      if (packet == null) {
        throw new AssertionError("no " + prefix + " but " + passed);
      }
      if (packet.startsWith(prefix)) {
        return packet;
      }
      passed.add(packet);
    }
  }

  /** The next packet, an attachment as its bytes in hex; fails if none comes. */
  public String next() {
    String packet = poll();
    if (packet == null) {
      throw new AssertionError("no packet has come");
    }
    return packet;
  }

  private @Nullable String poll() {
    try {
      return came.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Whether nothing has come that was not taken. */
  public boolean silent() {
    return came.isEmpty();
  }

  /** Whether the server ends the connection. */
  public boolean ends() throws InterruptedException {
    return closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Is gone without a word. */
  @Override
  public void close() {
    socket.abort();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    String all = part.get() + data;
    part.set(last ? "" : all);
    if (last && all.equals("2")) {
      var _ = from.sendText("3", true);
    } else if (last) {
      came.add(all);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    came.add(HexFormat.of().formatHex(bytes));
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    closed.countDown();
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.countDown();
  }
}
