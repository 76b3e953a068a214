package dev.parley.testkit.hub;

import dev.parley.core.hub.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and the loops that live in it. A seeded scheduler picks which of the ready loops
 * runs its next task; time moves only when it is told to. Used by one thread.
 */
public final class SimulatedWorld {
  private static final int MAX_STEPS = 200_000;

  private static final class Due {
    final long nanos;
    final long order;
    final Runnable task;
    boolean cancelled;

    Due(long nanos, long order, Runnable task) {
      this.nanos = nanos;
      this.order = order;
      this.task = task;
    }
  }

  private final SplittableRandom random;
  private final List<SimulatedLoop> loops = new ArrayList<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(
          Comparator.<Due>comparingLong(due -> due.nanos).thenComparingLong(due -> due.order));
  private @Nullable SimulatedLoop running;
  private long nanos;
  private long timersMade;

  /** A world of so many loops; the seed decides every choice of the scheduler. */
  public SimulatedWorld(long seed, int loops) {
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < loops; i++) {
      this.loops.add(new SimulatedLoop(this));
    }
  }

  public List<SimulatedLoop> loops() {
    return List.copyOf(loops);
  }

  public SimulatedLoop loop(int index) {
    return loops.get(index);
  }

  /** Nanoseconds since the world began. */
  public long nanos() {
    return nanos;
  }

  /** Milliseconds since the world began, to be used as the wall clock. */
  public long millis() {
    return nanos / 1_000_000;
  }

  /** Timers that are neither due yet nor cancelled. */
  public long timersWaiting() {
    return timers.stream().filter(due -> !due.cancelled).count();
  }

  /** Runs the task, outside of any loop, when so much time has passed. */
  public Loop.Timer after(Duration delay, Runnable task) {
    var due = new Due(nanos + delay.toNanos(), timersMade++, task);
    timers.add(due);
    return () -> due.cancelled = true;
  }

  /** Runs one task of one ready loop; false if no loop is ready. */
  public boolean step() {
    List<SimulatedLoop> ready = loops.stream().filter(SimulatedLoop::isReady).toList();
    if (ready.isEmpty()) {
      return false;
    }
    SimulatedLoop next = ready.get(random.nextInt(ready.size()));
    running = next;
    try {
      next.runOne();
    } finally {
      running = null;
    }
    return true;
  }

  /**
   * Runs until no loop has anything to do; time stands still. Fails with an AssertionError if the
   * loops go on and on: something is busy without getting anywhere.
   */
  public void settle() {
    for (int steps = 0; step(); steps++) {
      if (steps > MAX_STEPS) {
        throw new AssertionError("busy: " + MAX_STEPS + " tasks and no end");
      }
    }
  }

  /** Lets time pass, with all that comes due; settles before and after each. */
  public void pass(Duration time) {
    long end = nanos + time.toNanos();
    settle();
    for (Due next = timers.peek(); next != null && next.nanos <= end; next = timers.peek()) {
      timers.remove();
      nanos = Math.max(nanos, next.nanos);
      if (!next.cancelled) {
        next.task.run();
        settle();
      }
    }
    nanos = end;
  }

  /** Runs the task on the loop and settles. */
  public void on(SimulatedLoop loop, Runnable task) {
    loop.execute(task);
    settle();
  }

  @Nullable SimulatedLoop running() {
    return running;
  }
}
