package dev.parley.socketio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a program has registered on one socket, by event. Any thread. */
final class Listeners {
  /** Names that stand for something else, and so can't be events. */
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private record Entry(String event, Object key, boolean once, EventHandler handler) {
    @SuppressWarnings("ReferenceEquality") // the very handler that was given
    boolean is(String name, @Nullable Object sought) {
      return event.equals(name) && (sought == null || key == sought);
    }
  }

  private static final Entry[] NONE = {};

  /** Replaced and never changed: a socket has few, and there are many sockets. */
  private volatile Entry[] entries = NONE;

  static String named(String event) {
    if (RESERVED.contains(event)) {
      throw new IllegalArgumentException(
          "'" + event + "' is no event of an application; for the end there is onDisconnect");
    }
    return event;
  }

  /**
   * @param key what {@link #remove} finds it by: the handler as the program knows it
   */
  synchronized void add(String event, Object key, boolean once, EventHandler handler) {
    Entry[] all = Arrays.copyOf(entries, entries.length + 1);
    all[entries.length] = new Entry(named(event), key, once, handler);
    entries = all;
  }

  /** Removes a handler; all of the event if null. */
  synchronized void remove(String event, @Nullable Object key) {
    entries = Arrays.stream(entries).filter(entry -> !entry.is(event, key)).toArray(Entry[]::new);
  }

  /** The handlers of an event in their order; those for once are taken away with that. */
  List<EventHandler> take(String event) {
    List<EventHandler> found = new ArrayList<>(1);
    for (Entry entry : entries) {
      if (entry.event.equals(event) && (!entry.once || takeAway(entry))) {
        found.add(entry.handler);
      }
    }
    return found;
  }

  /** False if somebody else has. */
  @SuppressWarnings("ReferenceEquality") // that entry, not an equal one
  private synchronized boolean takeAway(Entry gone) {
    Entry[] left = Arrays.stream(entries).filter(entry -> entry != gone).toArray(Entry[]::new);
    boolean mine = left.length < entries.length;
    entries = left;
    return mine;
  }
}
