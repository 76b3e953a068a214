package dev.parley.socketio.admin;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How often what has happened, by seconds, since it was last asked. Any thread. */
final class Tally {
  private static final long SECOND = 1_000;

  /**
   * What is counted.
   *
   * @param second its first millisecond since 1970
   * @param detail empty for none
   */
  private record Kind(long second, String type, String detail) {}

  private final InstantSource clock;
  private final ConcurrentHashMap<Kind, Long> counts = new ConcurrentHashMap<>();

  Tally(InstantSource clock) {
    this.clock = clock;
  }

  void add(String type, long count) {
    add(type, "", count);
  }

  void add(String type, String detail, long count) {
    long now = clock.millis();
    counts.merge(new Kind(now - now % SECOND, type, detail), count, Long::sum);
  }

  /** What was counted since the last call. */
  List<JsonNode> take() {
    return counts.keySet().stream()
        .sorted(Comparator.comparingLong(Kind::second).thenComparing(Kind::type))
        .flatMap(this::take)
        .toList();
  }

  void clear() {
    counts.clear();
  }

  private Stream<JsonNode> take(Kind kind) {
    Long count = counts.remove(kind);
    if (count == null) {
      return Stream.empty();
    }
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("timestamp", kind.second()).put("type", kind.type());
    if (!kind.detail().isEmpty()) {
      event.put("subType", kind.detail());
    }
    return Stream.of(event.put("count", count));
  }
}
