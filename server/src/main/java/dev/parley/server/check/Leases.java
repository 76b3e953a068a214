package dev.parley.server.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which sessions must be shown as present, and which may be. Confined to the run's thread. */
final class Leases {
  /** The time a server takes to act, beyond the lease. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Set<String> up = new HashSet<>();
  private final Map<String, Long> endNanos = new HashMap<>();

  void up(String session) {
    up.add(session);
    endNanos.remove(session);
  }

  /** The session's connection is lost: it may be present for so long, if it ever was. */
  void lost(String session, long nowNanos, Duration lease) {
    up.remove(session);
    endNanos.put(session, nowNanos + lease.plus(GRACE).toNanos());
  }

  /** The session has left, and has been told so. */
  void left(String session) {
    up.remove(session);
    endNanos.remove(session);
  }

  Set<String> up() {
    return Set.copyOf(up);
  }

  /** Who may still be present though nobody hears from it. */
  Set<String> leased(long nowNanos) {
    Set<String> leased = new HashSet<>();
    endNanos.forEach((session, end) -> {
      if (end - nowNanos > 0) {
        leased.add(session);
      }
    });
    return leased;
  }

  /** How long until the last lease ends. */
  Duration longest(long nowNanos) {
    long last = endNanos.values().stream().mapToLong(end -> end - nowNanos).max().orElse(0);
    return Duration.ofNanos(Math.max(0, last));
  }
}
