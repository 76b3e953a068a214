package dev.parley.core.hub;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The timers of one session, by the names its dialect gives them. Confined to its loop. */
final class Timers {
  private final Map<String, Loop.Timer> all = new HashMap<>(2);
  private final Loop loop;

  Timers(Loop loop) {
    this.loop = loop;
  }

  /**
   * Sets a timer in place of an earlier one of the name; a delay that is not positive unsets it.
   */
  void set(String name, Duration delay, Runnable then) {
    Loop.Timer before = all.remove(name);
    if (before != null) {
      before.cancel();
    }
    if (delay.isPositive()) {
      all.put(name, loop.schedule(then, delay));
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void cancel() {
    all.values().forEach(Loop.Timer::cancel);
  }
}
