package dev.parley.server;

import dev.parley.broker.redis.RedisKeepsakes;
import dev.parley.socketio.recovery.SessionStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The states of Socket.IO's sockets in the Redis that nodes share. */
record KeptSockets(RedisKeepsakes keepsakes) implements SessionStore {
  /** What these keys are of. */
  static final String KIND = "socket.io";

  @Override
  public CompletionStage<Void> put(String pid, byte[] state, Duration keep) {
    return keepsakes.put(pid, state, keep);
  }

  @Override
  public CompletionStage<Optional<byte[]>> take(String pid) {
    return keepsakes.take(pid);
  }

  @Override
  public CompletionStage<Void> renew(Collection<String> pids, Duration keep) {
    return keepsakes.renew(pids, keep);
  }

  @Override
  public CompletionStage<Void> remove(String pid) {
    return keepsakes.remove(pid);
  }
}
