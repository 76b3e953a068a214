package dev.parley.server.check;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one thread of a run, and its time.
 *
 * @param loop the client's
 * @param clock nanoseconds, monotonic
 */
record CheckThread(ScheduledExecutorService loop, LongSupplier clock) {
  private static final Duration AGAIN = Duration.ofMillis(50);

  long now() {
    return clock.getAsLong();
  }

  /** Runs a task there when its turn comes. Any thread. */
  void run(Runnable task) {
    loop.execute(task);
  }

  /** Runs a task there, so much later. Any thread. */
  @SuppressWarnings("FutureReturnValueIgnored") // tasks report by what they complete
  void later(Runnable task, Duration delay) {
    loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What a question is answered there. Any thread. */
  <T> CompletableFuture<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, loop);
  }

  /** As {@link #ask}, of what is answered later. Any thread. */
  <T> CompletableFuture<T> follow(Supplier<CompletableFuture<T>> question) {
    var done = new CompletableFuture<T>();
    run(() -> {
      var _ =
          question
              .get()
              .whenComplete((value, failure) -> {
                if (failure == null) {
                  done.complete(value);
                } else {
                  done.completeExceptionally(failure);
                }
              });
    });
    return done;
  }

  /** Completes when the condition holds, or with false when it does not in time. Any thread. */
  CompletableFuture<Boolean> until(BooleanSupplier condition, Duration longest) {
    var done = new CompletableFuture<Boolean>();
    long deadline = now() + longest.toNanos();
    run(() -> look(condition, deadline, done));
    return done;
  }

  private void look(BooleanSupplier condition, long deadline, CompletableFuture<Boolean> done) {
    boolean holds;
    try {
      holds = condition.getAsBoolean();
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
      return;
    }
    if (holds || now() - deadline >= 0) {
      done.complete(holds);
    } else if (!done.isDone()) {
      later(() -> look(condition, deadline, done), AGAIN);
    }
  }
}
