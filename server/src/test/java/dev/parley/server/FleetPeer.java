package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of Socket.IO typed in by hand, over a WebSocket; answers pings. */
final class FleetPeer implements AutoCloseable {
  private static final int DUE_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  /** Its socket's id. */
  final String id;

  /** Connects to a namespace. */
  FleetPeer(Parley parley, String namespace) throws Exception {
    URI uri =
        URI.create("ws://127.0.0.1:" + parley.port() + "/socket.io/?EIO=4&transport=websocket");
    socket = http.newWebSocketBuilder().buildAsync(uri, new Hearing()).get();
    assertThat(hears()).startsWith("0{");
    String nsp = namespace.equals("/") ? "" : namespace + ",";
    says("40" + nsp + "{\"who\":\"ann\"}");
    String joined = hears();
    assertThat(joined).startsWith("40" + nsp + "{\"sid\":\"");
    id = joined.replaceAll(".*\"sid\":\"([^\"]*)\".*", "$1");
  }

  void says(String text) {
    var _ = socket.sendText(text, true).join();
  }

  /** The next message; fails if none comes. */
  String hears() throws InterruptedException {
    String next = heard.poll(DUE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("the next message").isNotNull();
    return next == null ? "" : next;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private final class Hearing implements WebSocket.Listener {
    private final StringBuilder begun = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      begun.append(data);
      if (last) {
        String text = begun.toString();
        begun.setLength(0);
        if (text.equals("2")) {
          var _ = from.sendText("3", true);
        } else {
          heard.add(text);
        }
      }
      from.request(1);
      return null;
    }
  }
}
