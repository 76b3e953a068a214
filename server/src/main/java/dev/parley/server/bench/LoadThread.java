package dev.parley.server.bench;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The one thread of a load, and its time.
 *
 * @param loop the client's
 * @param clock nanoseconds, monotonic
 */
record LoadThread(ScheduledExecutorService loop, LongSupplier clock) {
  long now() {
    return clock.getAsLong();
  }

  /** Runs a task there when its turn comes. Any thread. */
  void run(Runnable task) {
    loop.execute(task);
  }

  /** Runs a task there, so much later; what it throws is lost. */
  @SuppressWarnings("FutureReturnValueIgnored") // tasks report by what they complete
  void later(Runnable task, long nanos) {
    loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }
}
