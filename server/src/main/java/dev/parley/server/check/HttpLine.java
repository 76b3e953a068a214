package dev.parley.server.check;

import java.time.Duration;
import java.util.ArrayDeque;

/** What the HTTP transports have in common: the way to the server is {@code POST /send}. */
abstract class HttpLine implements Line {
  private static final Duration SEND = Duration.ofSeconds(5);
  private static final int TAKEN = 204;

  final Lines lines;
  final Address node;
  final Listener listener;
  private final ArrayDeque<byte[]> unsent = new ArrayDeque<>();
  private String key = "";
  private boolean sending;
  private boolean over;

  HttpLine(Lines lines, Address node, Listener listener) {
    this.lines = lines;
    this.node = node;
    this.listener = listener;
  }

  /** Waits for the answer to what was sent before, so that order is kept. */
  @Override
  public final void send(byte[] commands) {
    unsent.add(commands);
    sendNext();
  }

  final boolean isOver() {
    return over;
  }

  final String key() {
    return Lines.encode(key);
  }

  /** The server has named the connection. */
  final void opened(String connection) {
    key = connection;
    listener.opened(this);
  }

  @Override
  public void drop() {
    over = true;
  }

  final void end(String why) {
    if (!over) {
      drop();
      listener.ended(why);
    }
  }

  private void sendNext() {
    byte[] next = sending || over ? null : unsent.poll();
    if (next == null) {
      return;
    }
    sending = true;
    var request = Lines.request(node.http("/send?connection=" + key()));
    var _ =
        lines
            .post(request, next, SEND)
            .thenAccept(response -> {
              sending = false;
              if (response == null) {
                end("what was sent is not answered");
              } else if (response.statusCode() != TAKEN) {
                end("what was sent is answered with status " + response.statusCode());
              } else {
                sendNext();
              }
            });
  }
}
