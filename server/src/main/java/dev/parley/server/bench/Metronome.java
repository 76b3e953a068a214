package dev.parley.server.bench;

import java.util.function.LongPredicate;

/**
 * An open loop: something is due at a steady rate, whatever the other side does. What comes late
 * keeps the time it was due at. Confined to its thread.
 */
final class Metronome {
  private static final int MOST_PER_TURN = 256;
  private static final long AGAIN_NANOS = 1_000_000;

  private final LoadThread thread;
  private final LongPredicate act;
  private boolean running;
  private long dueNanos;
  private long untilNanos;
  private long intervalNanos;

  /**
   * @param act does what was due at the given time; false if it cannot now, and is to be asked
   *     again
   */
  Metronome(LoadThread thread, LongPredicate act) {
    this.thread = thread;
    this.act = act;
  }

  /** The time between two of so many per second. */
  static long interval(double perSecond) {
    return Math.max(1, (long) (1e9 / perSecond));
  }

  /** Acts from one time on and up to, but not at, another. */
  void run(long from, long until, long interval) {
    dueNanos = from;
    untilNanos = until;
    intervalNanos = interval;
    running = true;
    turn();
  }

  void stop() {
    running = false;
  }

  private void turn() {
    long nanos = thread.now();
    for (int i = 0; i < MOST_PER_TURN && due(nanos); i++) {
      if (!act.test(dueNanos)) {
        thread.later(this::turn, AGAIN_NANOS);
        return;
      }
      dueNanos += intervalNanos;
    }
    if (running && dueNanos - untilNanos < 0) {
      long wait = Math.max(0, dueNanos - thread.now());
      thread.later(this::turn, wait);
    }
  }

  private boolean due(long nanos) {
    return running && dueNanos - nanos <= 0 && dueNanos - untilNanos < 0;
  }
}
