package dev.parley.socketio;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;

/**
 * Where the handlers of one socket run, one after the other. On virtual threads a lock guards the
 * queue, and tasks run outside of it.
 */
abstract sealed class Lane {

  /** What a program's code does. */
  interface Task {
    void run() throws Exception;
  }

  private final BiConsumer<String, Throwable> bugs;

  private Lane(BiConsumer<String, Throwable> bugs) {
    this.bugs = bugs;
  }

  /**
   * @param bugs is told what a handler throws
   */
  static Lane of(IoSettings.Handlers handlers, int capacity, BiConsumer<String, Throwable> bugs) {
    return switch (handlers) {
      case EVENT_LOOP -> new Inline(bugs);
      case VIRTUAL_THREADS -> new Queued(capacity, bugs);
    };
  }

  /** Runs the task behind those before it; false if too many wait. From the socket's loop. */
  abstract boolean offer(Task task);

  /** Runs the task behind those before it, however many wait. From the socket's loop. */
  abstract void add(Task task);

  /** Runs a program's code, whose failures end here. */
  final void guard(Task task) {
    try {
      task.run();
    } catch (Exception failure) {
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      bugs.accept("socket.io handler", failure);
    }
  }

  private static final class Inline extends Lane {
    Inline(BiConsumer<String, Throwable> bugs) {
      super(bugs);
    }

    @Override
    boolean offer(Task task) {
      guard(task);
      return true;
    }

    @Override
    void add(Task task) {
      guard(task);
    }
  }

  private static final class Queued extends Lane {
    private final int capacity;
    private final Queue<Task> waiting = new ArrayDeque<>(2);
    private boolean running;

    Queued(int capacity, BiConsumer<String, Throwable> bugs) {
      super(bugs);
      this.capacity = capacity;
    }

    @Override
    boolean offer(Task task) {
      synchronized (waiting) {
        if (waiting.size() >= capacity) {
          return false;
        }
      }
      add(task);
      return true;
    }

    @Override
    void add(Task task) {
      synchronized (waiting) {
        waiting.add(task);
        if (running) {
          return;
        }
        running = true;
      }
      Thread.ofVirtual().name("parley-socketio").start(this::work);
    }

    private void work() {
      while (true) {
        Task next;
        synchronized (waiting) {
          next = waiting.poll();
          if (next == null) {
            running = false;
            return;
          }
        }
        guard(next);
      }
    }
  }
}
