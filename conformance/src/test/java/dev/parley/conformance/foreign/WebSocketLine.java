package dev.parley.conformance.foreign;

import dev.parley.conformance.Base;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

final class WebSocketLine extends Line {

  private final WebSocket socket;

  WebSocketLine(HttpClient client, Base server) {
    socket =
        client
            .newWebSocketBuilder()
            .subprotocols("parley.v1")
            .buildAsync(server.ws("/ws"), new Receiver())
            .orTimeout(15, TimeUnit.SECONDS)
            .join();
  }

  @Override
  void send(String message) {
    socket.sendText(message, true).join();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        arrived(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
