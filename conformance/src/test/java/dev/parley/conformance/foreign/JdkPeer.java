package dev.parley.conformance.foreign;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's WebSocket, collecting whole messages: a String for text, a list of bytes for binary.
 */
final class JdkPeer implements WebSocket.Listener, AutoCloseable {

  private static final long DUE_SECONDS = 15;

  private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final CompletableFuture<String> pong = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final List<Byte> bytes = new ArrayList<>();
  private final WebSocket socket;

  JdkPeer(HttpClient client, URI address, String... protocols) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    if (protocols.length > 0) {
      String[] others = Arrays.copyOfRange(protocols, 1, protocols.length);
      builder = builder.subprotocols(protocols[0], others);
    }
    socket = done(builder.buildAsync(address, this));
  }

  /**
   * @param headers names and values in turn
   */
  JdkPeer(HttpClient client, URI address, List<String> headers) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.size(); i += 2) {
      builder = builder.header(headers.get(i), headers.get(i + 1));
    }
    socket = done(builder.buildAsync(address, this));
  }

  WebSocket socket() {
    return socket;
  }

  void send(String message) {
    done(socket.sendText(message, true));
  }

  void send(byte[] message) {
    done(socket.sendBinary(ByteBuffer.wrap(message), true));
  }

  /** The next message; fails when none comes. */
  Object next() {
    try {
      Object message = messages.poll(DUE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message within " + DUE_SECONDS + " s");
      }
      return message;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int closeCode() {
    return done(closed);
  }

  String pong() {
    return done(pong);
  }

  static <T> T done(CompletableFuture<T> future) {
    return future.orTimeout(DUE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      messages.add(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    while (data.hasRemaining()) {
      bytes.add(data.get());
    }
    if (last) {
      messages.add(List.copyOf(bytes));
      bytes.clear();
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
    pong.complete(StandardCharsets.UTF_8.decode(data).toString());
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }
}
