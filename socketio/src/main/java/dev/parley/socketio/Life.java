package dev.parley.socketio;

import dev.parley.core.channel.Position;
import dev.parley.core.hub.Loop;
import dev.parley.socketio.recovery.Recovery;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a socket is known by to whom it may come back as. A socket that is recovered begins another
 * life under the same ids. Confined to the socket's loop, but for what is final.
 */
final class Life {
  private static final Set<String> RECOVERABLE =
      Set.of(
          DisconnectReason.TRANSPORT_CLOSE,
          DisconnectReason.TRANSPORT_ERROR,
          DisconnectReason.PING_TIMEOUT,
          DisconnectReason.FORCED_CLOSE,
          DisconnectReason.FORCED_SERVER_CLOSE,
          DisconnectReason.SHUTTING_DOWN);

  /** Tells this life from others of the same socket. */
  final String name = Ids.next();

  /** The socket's private id, which only its client is told. */
  final String pid;

  final boolean recovered;
  private @Nullable Position start;

  /** It has ended, or another goes on: nothing is kept of it any more. */
  private boolean over;

  private boolean dirty;

  private Life(String pid, boolean recovered, @Nullable Position start) {
    this.pid = pid;
    this.recovered = recovered;
    this.start = start;
  }

  static Life first() {
    return new Life(Ids.next(), false, null);
  }

  static Life another(String pid, SavedSocket saved) {
    return new Life(pid, true, saved.start());
  }

  /** It is connected, where the log stands now. */
  void beginsAt(Position position) {
    if (start == null) {
      start = position;
    }
  }

  /** Another life of the socket goes on: this one leaves nothing behind. */
  void isReplaced() {
    over = true;
  }

  /** Saves all that changes in what runs now, such as what a handler does with a new socket. */
  void saveLater(Socket socket, Loop loop) {
    if (!dirty) {
      dirty = true;
      loop.execute(() -> save(socket, socket.namespace().recovery()));
    }
  }

  private void save(Socket socket, Recovery recovery) {
    dirty = false;
    Position began = start;
    if (began == null || over) {
      return;
    }
    var saved =
        new SavedSocket(
            socket.namespace().name(),
            socket.id(),
            began,
            socket.rooms(),
            Map.copyOf(socket.data()));
    watch(recovery.sessions().put(pid, saved.write(), recovery.window()), socket);
  }

  /** The socket has ended: its state is kept, or taken away. */
  void ends(Socket socket, String reason, Recovery recovery) {
    if (over) {
      return;
    }
    if (RECOVERABLE.contains(reason)) {
      save(socket, recovery);
    } else {
      watch(recovery.sessions().remove(pid), socket);
    }
    over = true;
  }

  private static void watch(java.util.concurrent.CompletionStage<Void> done, Socket socket) {
    var _ =
        done.whenComplete((_, failure) -> {
          if (failure != null) {
            socket.namespace().bug("keeping the state of a socket", failure);
          }
        });
  }
}
