package dev.parley.socketio;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A socket that is given so long to answer. Any thread. */
public final class Timed {
  private final Socket socket;
  private final Duration within;

  Timed(Socket socket, Duration within) {
    this.socket = socket;
    this.within = within;
  }

  /** Like {@link Socket#emitWithAck}; fails with {@link AckMissing} when the time is over. */
  public CompletableFuture<Args> emitWithAck(String event, @Nullable Object... args) {
    return socket.emitWithAck(within, event, args);
  }
}
