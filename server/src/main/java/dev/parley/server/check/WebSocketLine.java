package dev.parley.server.check;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import dev.parley.net.client.WebSocketClient;
import org.jspecify.annotations.Nullable;

/** The native dialect over WebSocket. */
final class WebSocketLine implements Line, ClientListener {
  private final Listener listener;
  private @Nullable ClientConnection connection;
  private boolean over;

  WebSocketLine(Lines lines, WebSocketClient client, Address node, Listener listener) {
    this.listener = listener;
    var _ =
        client
            .connect(node.ws("/ws"), "parley.v1", this)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                lines.thread.run(() -> end(String.valueOf(failure.getMessage())));
              }
            });
  }

  @Override
  public void send(byte[] commands) {
    if (connection != null) {
      connection.text(commands);
    }
  }

  @Override
  public void drop() {
    over = true;
    if (connection != null) {
      connection.drop();
    }
  }

  @Override
  public void opened(ClientConnection opened) {
    connection = opened;
    if (over) {
      opened.drop();
    } else {
      listener.opened(this);
    }
  }

  @Override
  public void text(ClientConnection from, byte[] utf8) {
    if (over) {
      return;
    }
    Lines.json(utf8).ifPresentOrElse(listener::message, () -> end("what came is no JSON"));
  }

  @Override
  public void closed(ClientConnection from, int code, String reason) {
    end("close code " + code + (reason.isEmpty() ? "" : " (" + reason + ")"));
  }

  private void end(String why) {
    if (!over) {
      drop();
      listener.ended(why);
    }
  }
}
