package dev.parley.socketio;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private record Entry(Object key, boolean once, EventHandler handler) {}

  private final Map<String, Entry[]> byEvent = new ConcurrentHashMap<>(8);

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
  void add(String event, Object key, boolean once, EventHandler handler) {
    Entry[] more = {new Entry(key, once, handler)};
    byEvent.merge(named(event), more, (present, added) -> with(present, added[0]));
  }

  /** Removes a handler; all of the event if null. */
  @SuppressWarnings("ReferenceEquality") // the very handler that was given
  void remove(String event, @Nullable Object key) {
    byEvent.computeIfPresent(
        event,
        (_, present) -> {
          Entry[] left =
              Arrays.stream(present)
                  .filter(entry -> key != null && entry.key != key)
                  .toArray(Entry[]::new);
          return left.length == 0 ? null : left;
        });
  }

  void clear() {
    byEvent.clear();
  }

  /** The handlers of an event in their order; those for once are taken away with that. */
  List<EventHandler> take(String event) {
    Entry[] present = byEvent.get(event);
    if (present == null) {
      return List.of();
    }
    for (Entry entry : present) {
      if (entry.once) {
        remove(event, entry.key);
      }
    }
    return Arrays.stream(present).map(Entry::handler).toList();
  }

  private static Entry[] with(Entry[] present, Entry added) {
    Entry[] all = Arrays.copyOf(present, present.length + 1);
    all[present.length] = added;
    return all;
  }
}
