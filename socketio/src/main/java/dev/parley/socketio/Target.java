package dev.parley.socketio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Some sockets of a namespace, chosen by rooms: whoever is in any of those named, once, and in none
 * of those excepted, when what is asked is done. Immutable; each method that narrows or widens
 * returns another. Any thread; nothing blocks.
 */
public final class Target {
  /** How long {@link #emitWithAck} waits if nothing else is said. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Namespace namespace;
  private final Audience audience;
  private final Duration within;

  Target(Namespace namespace, Audience audience, Duration within) {
    this.namespace = namespace;
    this.audience = audience;
    this.within = within;
  }

  /** Those in these rooms as well. */
  public Target to(String... rooms) {
    return new Target(namespace, audience.to(rooms), within);
  }

  /** The same as {@link #to}. */
  public Target in(String... rooms) {
    return to(rooms);
  }

  /** Without those in any of these rooms. */
  public Target except(String... rooms) {
    return new Target(namespace, audience.except(rooms), within);
  }

  /** Limits the time in which {@link #emitWithAck} is answered. */
  public Target timeout(Duration time) {
    return new Target(namespace, audience, time);
  }

  /** Sends an event to each. */
  public void emit(String event, @Nullable Object... args) {
    namespace.broadcast(event, Args.of(args), audience, false);
  }

  /** Sends an event to each whom it can leave for now. */
  public void emitVolatile(String event, @Nullable Object... args) {
    namespace.broadcast(event, Args.of(args), audience, true);
  }

  /**
   * Sends an event to each; completes with all answers, in the order in which they came, or fails
   * with {@link AckMissing}, which has those that came in time.
   */
  public CompletableFuture<List<Args>> emitWithAck(String event, @Nullable Object... args) {
    return namespace.broadcastWithAck(event, Args.of(args), audience, within);
  }

  public CompletableFuture<List<RemoteSocket>> fetchSockets() {
    return namespace.fetch(audience);
  }

  /** Makes them join rooms. */
  public void socketsJoin(String... rooms) {
    namespace.act(audience, socket -> socket.join(rooms));
  }

  public void socketsLeave(String... rooms) {
    namespace.act(audience, socket -> socket.leave(rooms));
  }

  /**
   * Ends them.
   *
   * @param close whether their connections end too
   */
  public void disconnectSockets(boolean close) {
    namespace.act(audience, socket -> socket.disconnect(close));
  }
}
