package dev.parley.core.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How long after its acknowledgement a publication reaches each client. Time does not count while a
 * client's link is in trouble, nor from before its run began or went on.
 */
final class Timeliness {
  private record Content(String channel, String payload) {}

  private final long limitNanos;
  private final Violations violations;
  private final Map<Content, Entry> acknowledged = new HashMap<>();
  private final Map<String, Long> soundSince = new HashMap<>();
  private final Set<String> troubled = new HashSet<>();
  private long longest;

  Timeliness(long limitNanos, Violations violations) {
    this.limitNanos = limitNanos;
    this.violations = violations;
  }

  void acknowledged(Operation.Acknowledged a, Entry entry) {
    acknowledged.putIfAbsent(new Content(a.channel(), a.payload()), entry);
  }

  void begun(String client, long nanos) {
    soundSince.put(client, nanos);
  }

  void troubled(String client) {
    troubled.add(client);
  }

  void calmed(String client, long nanos) {
    troubled.remove(client);
    soundSince.put(client, nanos);
  }

  void delivered(Operation.Delivered d, Entry entry) {
    Entry promised = acknowledged.get(new Content(d.channel(), d.payload()));
    if (promised == null || troubled.contains(d.client())) {
      return;
    }
    long from = Math.max(promised.nanos(), soundSince.getOrDefault(d.client(), Long.MAX_VALUE));
    long late = from == Long.MAX_VALUE ? 0 : entry.nanos() - from;
    longest = Math.max(longest, late);
    if (late > limitNanos) {
      violations.add("a lost publication is noticed in time", entry, promised);
    }
  }

  long longestNanos() {
    return longest;
  }
}
