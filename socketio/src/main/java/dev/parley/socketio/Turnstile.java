package dev.parley.socketio;

import dev.parley.core.channel.Position;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one crowd's part in the order of a log: where it stands, and what must wait for entries
 * that this server has appended and not seen again. Confined to the crowd's loop.
 */
final class Turnstile {
  private record Waiting(long number, Runnable task) {}

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
  private @Nullable Position position;
  private long passed;

  /** Everything up to here has been sent. */
  void stands(Position at) {
    position = at;
  }

  Position position() {
    return Objects.requireNonNull(position, "the log has not begun");
  }

  /** Runs the task when the entry of this number has come back: at once if it has. */
  void behind(long number, Runnable task) {
    if (number <= passed && waiting.isEmpty()) {
      task.run();
    } else {
      waiting.add(new Waiting(number, task));
    }
  }

  /** The entry of this number has come back, or never will. */
  void passed(long number) {
    passed = Math.max(passed, number);
    while (!waiting.isEmpty() && waiting.peek().number <= passed) {
      waiting.remove().task.run();
    }
  }
}
