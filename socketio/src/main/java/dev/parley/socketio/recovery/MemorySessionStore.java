package dev.parley.socketio.recovery;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The states of one server's sockets, in its memory. Lock-free. */
public final class MemorySessionStore implements SessionStore {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private record Kept(byte[] state, long untilMillis) {}

  private final ConcurrentHashMap<String, Kept> byPid = new ConcurrentHashMap<>();
  private final LongSupplier clockMillis;

  public MemorySessionStore(LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
  }

  @Override
  public CompletionStage<Void> put(String pid, byte[] state, Duration keep) {
    byPid.put(pid, new Kept(state, until(keep)));
    return DONE;
  }

  @Override
  public CompletionStage<Optional<byte[]>> take(String pid) {
    Kept kept = byPid.remove(pid);
    return CompletableFuture.completedStage(
        kept == null || kept.untilMillis <= clockMillis.getAsLong()
            ? Optional.empty()
            : Optional.of(kept.state));
  }

  /** Also forgets what has been kept long enough. */
  @Override
  public CompletionStage<Void> renew(Collection<String> pids, Duration keep) {
    long until = until(keep);
    for (String pid : pids) {
      byPid.computeIfPresent(pid, (_, kept) -> new Kept(kept.state, until));
    }
    long now = clockMillis.getAsLong();
    byPid.values().removeIf(kept -> kept.untilMillis <= now);
    return DONE;
  }

  @Override
  public CompletionStage<Void> remove(String pid) {
    byPid.remove(pid);
    return DONE;
  }

  /** How many states are kept, those not counted out yet included. */
  public int size() {
    return byPid.size();
  }

  private long until(Duration keep) {
    return clockMillis.getAsLong() + keep.toMillis();
  }
}
