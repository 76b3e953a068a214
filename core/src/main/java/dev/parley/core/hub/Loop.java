package dev.parley.core.hub;

import java.time.Duration;
import java.util.concurrent.Executor;

/** One event loop: the single thread that runs everything of the sessions it owns. */
public interface Loop extends Executor {

  /** Runs the task on the loop, after what is queued already; from any thread. */
  @Override
  void execute(Runnable task);

  /**
   * Runs the task on the loop in a later turn: not before sockets have been looked at. On the loop.
   */
  void nextTurn(Runnable task);

  /** Whether the caller is on the loop. */
  boolean inLoop();

  /** Runs the task on the loop after the delay, unless cancelled. From any thread. */
  Timer schedule(Runnable task, Duration delay);

  /** A monotonic clock in nanoseconds. */
  long nanoTime();

  /** A scheduled task. */
  interface Timer {
    void cancel();
  }
}
