package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of Socket.IO, typed in by hand: it answers pings, and nothing else by itself. */
final class SocketIoPeer implements WebSocket.Listener {
  private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  SocketIoPeer(HttpClient http, Parley at) {
    String url = at.url().replaceFirst("http", "ws") + "socket.io/?EIO=4&transport=websocket";
    socket = http.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
    assertThat(next()).startsWith("0{");
  }

  /** Says a packet of Socket.IO. */
  void says(String packet) {
    socket.sendText("4" + packet, true).join();
  }

  /** The next packet of Socket.IO. */
  String hears() {
    String packet = next();
    assertThat(packet).startsWith("4");
    return packet.substring(1);
  }

  /** Joins the main namespace; returns the answer. */
  JsonNode joins(String auth) {
    says("0" + auth);
    String answer = hears();
    assertThat(answer).startsWith("0{");
    return JsonMapper.shared().readTree(answer.substring(1));
  }

  /** Is gone without a word. */
  void vanishes() {
    socket.abort();
  }

  /** The next binary message. */
  byte[] hearsBinary() {
    try {
      byte[] bytes = binaries.poll(20, TimeUnit.SECONDS);
      assertThat(bytes).as("a binary message").isNotNull();
      return bytes;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String next() {
    try {
      String packet = packets.poll(20, TimeUnit.SECONDS);
      assertThat(packet).as("a packet").isNotNull();
      return packet;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      String packet = part.toString();
      part.setLength(0);
      if (packet.equals("2")) {
        var _ = from.sendText("3", true);
      } else {
        packets.add(packet);
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    binaries.add(bytes);
    from.request(1);
    return null;
  }
}
