package dev.parley.net.engineio;

import dev.parley.core.hub.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines that are set in the order in which they come due, as all are that lie the same time
 * ahead: a list, of which only the head has a timer. To set, move and drop one costs the same
 * however many there are. Confined to a loop.
 *
 * <p>The timer is not set back when the head goes: it then fires for nothing and is set for the new
 * head, which is never due earlier.
 */
final class Deadlines {

  /** One that can come due, in one list at a time. */
  abstract static class Entry {
    private @Nullable Deadlines list;
    private @Nullable Entry before;
    private @Nullable Entry behind;
    private long at;

    /**
     * The deadline has come; the entry is in no list any more.
     *
     * @param due when it was due, which may be a little before or after now
     */
    abstract void due(long due);

    /** Leaves its list, if it is in one. */
    final void drop() {
      Deadlines in = list;
      if (in != null) {
        in.remove(this);
      }
    }
  }

  private final Loop loop;
  private @Nullable Entry first;
  private @Nullable Entry last;
  private Loop.@Nullable Timer timer;

  Deadlines(Loop loop) {
    this.loop = loop;
  }

  /**
   * Sets a deadline of an entry that is in no list.
   *
   * @param at the loop's clock, nanoseconds; not before that of any other
   */
  void add(Entry entry, long at) {
    entry.list = this;
    entry.at = at;
    entry.before = last;
    if (last == null) {
      first = entry;
    } else {
      last.behind = entry;
    }
    last = entry;
    arm();
  }

  /** Tells all that are due by then. */
  void run(long now) {
    for (Entry head = first; head != null && head.at - now <= 0; head = first) {
      remove(head);
      head.due(head.at);
    }
  }

  private void remove(Entry entry) {
    Entry before = entry.before;
    Entry behind = entry.behind;
    if (before == null) {
      first = behind;
    } else {
      before.behind = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.before = before;
    }
    entry.before = null;
    entry.behind = null;
    entry.list = null;
  }

  private void arm() {
    Entry head = first;
    if (head != null && timer == null) {
      long ahead = Math.max(0, head.at - loop.nanoTime());
      timer = loop.schedule(this::fire, Duration.ofNanos(ahead));
    }
  }

  private void fire() {
    timer = null;
    try {
      run(loop.nanoTime());
    } finally {
      arm();
    }
  }
}
