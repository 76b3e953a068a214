package dev.parley.socketio;

import dev.parley.core.hub.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answers that one socket owes to the program. Confined to its loop. */
final class Acks {
  private record Awaited(
      Consumer<Args> answered, Consumer<Exception> failed, Loop.@Nullable Timer timer) {}

  private final Map<Long, Awaited> byId = new HashMap<>(2);

  /**
   * Awaits an answer.
   *
   * @param within null to wait for as long as the socket lives
   */
  void expect(long id, CompletableFuture<Args> answer, Loop loop, @Nullable Duration within) {
    Loop.Timer timer =
        within == null
            ? null
            : loop.schedule(
                () -> {
                  if (byId.remove(id) != null) {
                    answer.completeExceptionally(AckMissing.timeout(List.of()));
                  }
                },
                within);
    byId.put(id, new Awaited(answer::complete, answer::completeExceptionally, timer));
  }

  /** Awaits a part of the answer to many, whose time is watched elsewhere. */
  void expect(long id, Consumer<Args> answered) {
    byId.put(id, new Awaited(answered, _ -> {}, null));
  }

  void forget(long id) {
    byId.remove(id);
  }

  /** The client has answered; nothing if nobody waits for it. */
  void answered(long id, Args args) {
    Awaited awaited = byId.remove(id);
    if (awaited != null) {
      cancel(awaited);
      awaited.answered.accept(args);
    }
  }

  /** The socket is gone. */
  void fail() {
    List<Awaited> left = new ArrayList<>(byId.values());
    byId.clear();
    for (Awaited awaited : left) {
      cancel(awaited);
      awaited.failed.accept(AckMissing.disconnected());
    }
  }

  private static void cancel(Awaited awaited) {
    if (awaited.timer != null) {
      awaited.timer.cancel();
    }
  }
}
