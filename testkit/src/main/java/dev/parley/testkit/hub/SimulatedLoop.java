package dev.parley.testkit.hub;

import dev.parley.core.hub.Loop;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * A loop of a {@link SimulatedWorld}: runs one task at a time when the world picks it. Never a
 * thread of its own; confined to the test's thread.
 */
public final class SimulatedLoop implements Loop {
  private final SimulatedWorld world;
  private static final long TICK_NANOS = 1_000;

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private long reads;

  SimulatedLoop(SimulatedWorld world) {
    this.world = world;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void nextTurn(Runnable task) {
    tasks.add(task);
  }

  @Override
  public boolean inLoop() {
    return world.running() == this;
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    return world.after(delay, () -> tasks.add(task));
  }

  /** The world's time, and a little more at every call, as if what ran in between took time. */
  @Override
  public long nanoTime() {
    return world.nanos() + TICK_NANOS * ++reads;
  }

  boolean isReady() {
    return !tasks.isEmpty();
  }

  void runOne() {
    tasks.remove().run();
  }
}
