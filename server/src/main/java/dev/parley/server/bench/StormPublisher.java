package dev.parley.server.bench;

import dev.parley.net.client.ClientConnection;
import dev.parley.net.client.ClientListener;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The connection of a storm that publishes, and is never cut. Confined to the client's thread. */
final class StormPublisher implements ClientListener {
  private final Storm run;
  private @Nullable ClientConnection connection;

  StormPublisher(Storm run) {
    this.run = run;
  }

  /** Null before it is open and after it has ended. */
  @Nullable ClientConnection connection() {
    return connection;
  }

  void leave() {
    if (connection != null) {
      connection.close(1000, "");
    }
  }

  @Override
  public void opened(ClientConnection opened) {
    connection = opened;
    opened.text("{\"type\":\"connect\",\"id\":1}");
    run.publisherOpened();
  }

  @Override
  public void text(ClientConnection from, byte[] utf8) {
    String message = new String(utf8, StandardCharsets.UTF_8);
    if (message.contains("\"type\":\"error\"")) {
      run.trouble(message);
    }
  }

  @Override
  public void closed(ClientConnection from, int code, String reason) {
    connection = null;
    run.publisherEnded(code);
  }
}
