package dev.parley.core.check;

import dev.parley.core.channel.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all observers together know of the logs. */
final class Places {
  private record Place(String channel, String epoch, long offset, int tag) {}

  private record Offset(String channel, String epoch, long offset) {}

  private record Content(String channel, String payload) {}

  /** What is there, and who saw it first. */
  private record Known(Place place, String payload, Entry by) {}

  private record Before(Place place, Entry by) {}

  private record Newest(Position position, Entry by) {}

  private final Violations violations;
  private final Set<Content> invoked = new HashSet<>();
  private final Map<Place, Known> places = new HashMap<>();
  private final Map<Offset, Known> offsets = new HashMap<>();
  private final Map<Content, Known> contents = new HashMap<>();

  /** What lies right before a place. */
  private final Map<Place, Before> before = new HashMap<>();

  /** The furthest acknowledged position of a channel in each epoch. */
  private final Map<String, Map<String, Newest>> newest = new HashMap<>();

  /** What they were when the top was asked. */
  private final Map<String, List<Newest>> newestAsked = new HashMap<>();

  private final Set<String> lossy = new HashSet<>();

  Places(Violations violations) {
    this.violations = violations;
  }

  void invoked(Operation.Invoked operation, Entry entry) {
    if (!invoked.add(new Content(operation.channel(), operation.payload()))) {
      throw new IllegalArgumentException("payloads of a history are unique: " + entry);
    }
  }

  void lost(String channel) {
    lossy.add(channel);
    newest.remove(channel);
    newestAsked.remove(channel);
  }

  /** Whether what was in the channel's log may be gone. */
  boolean isLossy(String channel) {
    return lossy.contains(channel);
  }

  void acknowledged(Operation.Acknowledged a, Entry entry) {
    if (!invoked.contains(new Content(a.channel(), a.payload()))) {
      violations.add("nothing is acknowledged before it was published", entry);
    }
    know(a.channel(), a.position(), a.payload(), entry);
    if (!isLossy(a.channel())) {
      newest
          .computeIfAbsent(a.channel(), _ -> new HashMap<>())
          .merge(a.position().epoch(), new Newest(a.position(), entry), Places::further);
    }
  }

  void delivered(Operation.Delivered d, Entry entry) {
    if (!invoked.contains(new Content(d.channel(), d.payload()))) {
      violations.add("nothing is delivered before it was published", entry);
    }
    know(d.channel(), d.position(), d.payload(), entry);
  }

  void topAsked(String channel) {
    newestAsked.put(channel, List.copyOf(newest.getOrDefault(channel, Map.of()).values()));
  }

  void topTold(Operation.TopTold told, Entry entry) {
    Position top = told.top();
    for (Newest expected : newestAsked.getOrDefault(told.channel(), List.of())) {
      Position acknowledged = expected.position;
      if (!top.epoch().equals(acknowledged.epoch()) || top.offset() < acknowledged.offset()) {
        violations.add("what is acknowledged is in the log", entry, expected.by);
        forget(told.channel(), acknowledged.epoch());
      }
    }
    newestAsked.remove(told.channel());
  }

  /** What is missing was told once. */
  private void forget(String channel, String epoch) {
    newest.getOrDefault(channel, new HashMap<>()).remove(epoch);
  }

  /** The publication right before this one, in this life of the log, is the one the client has. */
  void succeeds(Position stands, Operation.Delivered d, Entry entry) {
    if (stands.tag() == 0) {
      return;
    }
    Place place = place(d.channel(), d.position());
    Place previous = place(d.channel(), stands);
    Before known = before.putIfAbsent(place, new Before(previous, entry));
    if (known != null && !known.place.equals(previous)) {
      violations.add("all observers see one order", entry, known.by);
    }
  }

  private void know(String channel, Position position, String payload, Entry by) {
    var known = new Known(place(channel, position), payload, by);
    Known there = places.putIfAbsent(known.place, known);
    if (there != null) {
      if (!there.payload.equals(payload)) {
        violations.add("all observers agree what is at a place", by, there.by);
      }
      return;
    }
    if (isLossy(channel)) {
      return;
    }
    var offset = new Offset(channel, position.epoch(), position.offset());
    Known other = offsets.putIfAbsent(offset, known);
    if (other != null) {
      violations.add("an offset is used once", by, other.by);
    }
    Known elsewhere = contents.putIfAbsent(new Content(channel, payload), known);
    if (elsewhere != null) {
      violations.add("a publication is in the log once", by, elsewhere.by);
    }
  }

  private static Newest further(Newest one, Newest other) {
    return one.position.offset() >= other.position.offset() ? one : other;
  }

  private static Place place(String channel, Position position) {
    return new Place(channel, position.epoch(), position.offset(), position.tag());
  }
}
