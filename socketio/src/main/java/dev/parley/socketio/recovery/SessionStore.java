package dev.parley.socketio.recovery;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The state of sockets by their private ids, for their clients to come back to. From any thread;
 * nothing blocks. A failed stage means that it is not known whether it happened.
 */
public interface SessionStore {

  /** Keeps a state for so long, instead of what was kept before. */
  CompletionStage<Void> put(String pid, byte[] state, Duration keep);

  /** Takes a state away: of several who ask for it, one gets it. */
  CompletionStage<Optional<byte[]>> take(String pid);

  /** Keeps states, as far as they are there, for so long from now on. */
  CompletionStage<Void> renew(Collection<String> pids, Duration keep);

  CompletionStage<Void> remove(String pid);
}
