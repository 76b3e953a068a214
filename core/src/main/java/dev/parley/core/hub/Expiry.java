package dev.parley.core.hub;

import dev.parley.core.problem.Disconnects;
import dev.parley.core.spi.Identity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session when its identity ends, whatever its dialect. A session whose identity never ends
 * has none. Confined to the session's loop.
 */
final class Expiry {
  /** The wall clock may be set while a timer runs: it is asked again this often. */
  private static final long LOOK_MILLIS = Duration.ofHours(1).toMillis();

  private final Session session;
  private final Identity identity;
  private Loop.Timer timer;

  private Expiry(Session session, Identity identity) {
    this.session = session;
    this.identity = identity;
    this.timer = schedule();
  }

  /** Begins to watch the session's identity; null if there is nothing to watch. */
  static @Nullable Expiry watch(Session session) {
    Identity identity = session.identity;
    return identity == null || !ends(identity) ? null : new Expiry(session, identity);
  }

  /** In how long the identity ends, at least a millisecond; null if never. */
  static @Nullable Duration in(Hub hub, Identity identity) {
    return ends(identity) ? Duration.ofMillis(Math.max(1, leftMillis(hub, identity))) : null;
  }

  /** Whether the identity has ended. */
  static boolean isOver(Hub hub, Identity identity) {
    return ends(identity) && leftMillis(hub, identity) <= 0;
  }

  /** Watches no more; nothing if nothing was. */
  static void cancel(@Nullable Expiry watch) {
    if (watch != null) {
      watch.timer.cancel();
    }
  }

  private void look() {
    if (leftMillis(session.shard.hub, identity) > 0) {
      timer = schedule();
    } else {
      session.disconnect(Disconnects.TOKEN_EXPIRED);
    }
  }

  private Loop.Timer schedule() {
    long left = Math.clamp(leftMillis(session.shard.hub, identity), 1, LOOK_MILLIS);
    return session.shard.loop.schedule(this::look, Duration.ofMillis(left));
  }

  private static boolean ends(Identity identity) {
    return identity.expiresMillis() != Long.MAX_VALUE;
  }

  private static long leftMillis(Hub hub, Identity identity) {
    return identity.expiresMillis() - hub.settings().clockMillis().getAsLong();
  }
}
