package dev.parley.testkit.check;

import dev.parley.core.channel.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a history against docs/guarantees.md: offsets are used once, what is acknowledged is in
 * the log, each client's run is contiguous but for the gaps it was told, all observers agree what
 * is at a place, nothing is delivered before it was published. Who is shown presence is shown each
 * change once, and in the end exactly who is there.
 *
 * <p>After a {@link Operation.LostLog} an offset may be used again with another tag, in the same
 * epoch; a client that knew the old one has to be told a gap before it goes on.
 */
public final class LogChecker {

  /** A broken promise: which, and by which operation. */
  public record Violation(String promise, Operation by) {}

  private record Place(String channel, String epoch, long offset, int tag) {}

  private record Run(String client, String channel) {}

  private final Map<Place, String> payloads = new HashMap<>();
  private final Map<Place, Place> latest = new HashMap<>();
  private final Map<Run, Position> runs = new HashMap<>();
  private final Set<String> invoked = new HashSet<>();
  private final Map<String, Place> acknowledged = new HashMap<>();
  private final Set<String> lossy = new HashSet<>();
  private final List<Violation> violations = new ArrayList<>();
  private final PresenceChecker presence = new PresenceChecker(this::violated);

  /** Checks a whole history; empty if it keeps every promise. */
  public static List<Violation> check(List<? extends Operation> history) {
    var checker = new LogChecker();
    history.forEach(checker::accept);
    return checker.violations();
  }

  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** Takes the next operation. */
  public void accept(Operation operation) {
    switch (operation) {
      case Operation.Invoked i -> invoked.add(i.channel() + ' ' + i.payload());
      case Operation.Acknowledged a -> acknowledge(a);
      case Operation.LostLog l -> lossy.add(l.channel());
      case Operation.Attached a -> runs.put(new Run(a.client(), a.channel()), a.position());
      case Operation.Resumed r -> resume(r);
      case Operation.Delivered d -> deliver(d);
      case Operation.GapTold g -> gap(g);
      case Operation.MembersTold m -> presence.told(m);
      case Operation.MemberChanged m -> presence.changed(m);
      case Operation.PresenceEnded e -> presence.ended(e);
      case Operation.MembersAre m -> presence.are(m);
    }
  }

  /**
   * Whether a client's run stands at the top of the log.
   *
   * @param top the newest position of the log
   */
  public boolean hasReached(String client, String channel, Position top) {
    Position stands = runs.get(new Run(client, channel));
    return stands != null
        && stands.epoch().equals(top.epoch())
        && stands.offset() == top.offset()
        && sameTag(stands, top);
  }

  /** Where a client's run stands; null if it has none. */
  public @Nullable Position standing(String client, String channel) {
    return runs.get(new Run(client, channel));
  }

  private void acknowledge(Operation.Acknowledged a) {
    if (!invoked.contains(a.channel() + ' ' + a.payload())) {
      violated("nothing is acknowledged before it was published", a);
    }
    Place place = place(a.channel(), a.position());
    Place before = acknowledged.put(a.channel() + ' ' + a.payload(), place);
    if (before != null && !before.equals(place) && !lossy.contains(a.channel())) {
      violated("an acknowledged publication is in the log once", a);
    }
    know(place, a.payload(), a);
  }

  private void deliver(Operation.Delivered d) {
    if (!invoked.contains(d.channel() + ' ' + d.payload())) {
      violated("nothing is delivered before it was published", d);
    }
    know(place(d.channel(), d.position()), d.payload(), d);
    Run run = new Run(d.client(), d.channel());
    Position stands = runs.put(run, d.position());
    if (stands == null) {
      violated("nothing is delivered without a subscription", d);
    } else if (!stands.epoch().equals(d.position().epoch())) {
      violated("an epoch ends with a gap that is told", d);
    } else if (d.position().offset() <= stands.offset()) {
      violated("nothing is delivered twice or out of order", d);
    } else if (d.position().offset() != stands.offset() + 1) {
      violated("a gap is told", d);
    } else {
      succeeds(stands, d);
    }
  }

  /** The publication right before this one, in this life of the log, is the one the client has. */
  private void succeeds(Position stands, Operation.Delivered d) {
    Place place = place(d.channel(), d.position());
    Place known = latest.get(place);
    Place before = place(d.channel(), stands);
    if (stands.tag() == 0) {
      return;
    }
    if (known == null) {
      latest.put(place, before);
    } else if (!known.equals(before)) {
      violated("all observers see one order", d);
    }
  }

  private void gap(Operation.GapTold g) {
    Position stands = runs.put(new Run(g.client(), g.channel()), g.resumesAt());
    if (stands == null) {
      violated("nothing is delivered without a subscription", g);
    } else if (g.from() != stands.offset() + 1) {
      violated("a gap begins where the run stands", g);
    }
  }

  private void resume(Operation.Resumed r) {
    Position stands = runs.put(new Run(r.client(), r.channel()), r.position());
    if (stands != null && !stands.equals(r.position())) {
      violated("a run goes on where it stood", r);
    }
  }

  private void know(Place place, String payload, Operation by) {
    String known = payloads.putIfAbsent(place, payload);
    if (known != null && !Objects.equals(known, payload)) {
      violated("all observers agree what is at a place", by);
    }
    if (!lossy.contains(place.channel())) {
      // Without a loss an offset has one tag: keyed with tag 0 to find any other.
      var anyTag = new Place(place.channel(), place.epoch(), place.offset(), 0);
      String there = payloads.putIfAbsent(anyTag, place.tag() + " " + payload);
      if (there != null && !there.equals(place.tag() + " " + payload)) {
        violated("an offset is used once", by);
      }
    }
  }

  private static boolean sameTag(Position one, Position other) {
    return one.tag() == 0 || other.tag() == 0 || one.tag() == other.tag();
  }

  private static Place place(String channel, Position position) {
    return new Place(channel, position.epoch(), position.offset(), position.tag());
  }

  private void violated(String promise, Operation by) {
    violations.add(new Violation(promise, by));
  }
}
