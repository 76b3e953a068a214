package dev.parley.bench;

import dev.parley.core.hub.Loop;
import java.time.Duration;
import java.util.ArrayDeque;

/** An event loop that the benchmark's thread turns by hand. Timers never come due. */
final class SteppedLoop implements Loop {
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    queue.add(task);
  }

  @Override
  public void nextTurn(Runnable task) {
    execute(task);
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    return () -> {};
  }

  @Override
  public long nanoTime() {
    return 0;
  }

  /** Runs until nothing is queued. */
  void turn() {
    for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
      next.run();
    }
  }
}
