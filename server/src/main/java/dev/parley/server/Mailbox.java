package dev.parley.server;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs tasks one after the other, in order, on virtual threads: the handlers of a program may block without holding a loop. A
 * lock guards the queue; tasks run outside of it. Bounded: when full, {@link #offer} says no.
 */
final class Mailbox {

  /** How many tasks may wait. */
  static final int CAPACITY = 65_536;

  private static final Executor VIRTUAL =
      task -> Thread.ofVirtual().name("parley-handler").start(task);

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  /** Queues a task; false if the mailbox is full. Any thread; does not block. */
  boolean offer(Runnable task) {
    synchronized (waiting) {
      if (waiting.size() >= CAPACITY) {
        return false;
      }
      waiting.add(task);
      if (running) {
        return true;
      }
      running = true;
    }
    VIRTUAL.execute(this::run);
    return true;
  }

  private void run() {
    while (true) {
      Runnable next;
      synchronized (waiting) {
        next = waiting.poll();
        if (next == null) {
          running = false;
          return;
        }
      }
      next.run();
    }
  }
}
