package dev.parley.server.forward;

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

/** A Socket.IO client that speaks its packets as they are on the wire: 40, 42["event"]. */
public final class RawClient implements WebSocket.Listener {
  private static final int PATIENCE_SECONDS = 20;

  private final LinkedBlockingQueue<String> came = new LinkedBlockingQueue<>();
  private final AtomicReference<String> part = new AtomicReference<>("");
  private final CountDownLatch closed = new CountDownLatch(1);
  private final WebSocket socket;

  /**
   * @param url a node's
   */
  public RawClient(HttpClient http, String url) {
    URI uri = URI.create(url.replace("http", "ws") + "socket.io/?EIO=4&transport=websocket&room=7");
    socket = http.newWebSocketBuilder().header("X-Team", "red").buildAsync(uri, this).join();
    awaits("0{");
  }

  /** A client that is in the main namespace. */
  public static RawClient connected(HttpClient http, String url) {
    var client = new RawClient(http, url);
    client.send("40");
    client.awaits("40{");
    return client;
  }

  public RawClient send(String packet) {
    socket.sendText(packet, true).join();
    return this;
  }

  public RawClient send(byte[] attachment) {
    socket.sendBinary(ByteBuffer.wrap(attachment), true).join();
    return this;
  }

  /** The next packet that begins so; those before it are passed over. */
  public String awaits(String prefix) {
    List<String> passed = new ArrayList<>();
    while (true) {
      String packet = next();
      if (packet == null) {
        throw new AssertionError("no " + prefix + " but " + passed);
      }
      if (packet.startsWith(prefix)) {
        return packet;
      }
      passed.add(packet);
    }
  }

  /** The next packet, an attachment as its bytes in hex; null if none comes. */
  public @Nullable String next() {
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

  public void close() {
    socket.abort();
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
