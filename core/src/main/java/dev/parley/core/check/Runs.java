package dev.parley.core.check;

import dev.parley.core.channel.Position;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each client has had of each channel. */
final class Runs {
  private record Key(String client, String channel) {}

  private static final class Run {
    Position stands;

    /** What put it there. */
    Entry by;

    boolean attached = true;
    final Map<String, Entry> seen = new HashMap<>();

    Run(Position stands, Entry by) {
      this.stands = stands;
      this.by = by;
    }

    void standsAt(Position position, Entry entry) {
      stands = position;
      by = entry;
      attached = true;
    }
  }

  private final Places places;
  private final Violations violations;
  private final Map<Key, Run> runs = new HashMap<>();

  Runs(Places places, Violations violations) {
    this.places = places;
    this.violations = violations;
  }

  void attached(Operation.Attached a, Entry entry) {
    runs.put(new Key(a.client(), a.channel()), new Run(a.position(), entry));
  }

  void detached(Operation.Detached d) {
    Run run = runs.get(new Key(d.client(), d.channel()));
    if (run != null) {
      run.attached = false;
    }
  }

  void resumed(Operation.Resumed r, Entry entry) {
    Run run = runs.get(new Key(r.client(), r.channel()));
    if (run == null) {
      runs.put(new Key(r.client(), r.channel()), new Run(r.position(), entry));
      return;
    }
    if (!run.stands.equals(r.position())) {
      violations.add("a run goes on where it stood", entry, run.by);
    }
    run.standsAt(r.position(), entry);
  }

  void gapTold(Operation.GapTold g, Entry entry) {
    Run run = runs.get(new Key(g.client(), g.channel()));
    if (run == null) {
      withoutSubscription(g.client(), g.channel(), g.resumesAt(), entry);
      return;
    }
    if (g.from() != run.stands.offset() + 1) {
      violations.add("a gap begins where the run stands", entry, run.by);
    }
    run.standsAt(g.resumesAt(), entry);
    if (places.isLossy(g.channel())) {
      // What the log lost may be published again, and the gap has told so.
      run.seen.clear();
    }
  }

  void delivered(Operation.Delivered d, Entry entry) {
    places.delivered(d, entry);
    Run run = runs.get(new Key(d.client(), d.channel()));
    if (run == null) {
      withoutSubscription(d.client(), d.channel(), d.position(), entry);
      return;
    }
    Entry earlier = run.seen.putIfAbsent(d.payload(), entry);
    Position stands = run.stands;
    if (!stands.epoch().equals(d.position().epoch())) {
      violations.add("an epoch ends with a gap that is told", entry, run.by);
    } else if (d.position().offset() <= stands.offset()) {
      Entry shown = earlier == null ? run.by : earlier;
      violations.add("nothing is delivered twice or out of order", entry, shown);
    } else if (d.position().offset() != stands.offset() + 1) {
      violations.add("a gap is told", entry, run.by);
    } else if (earlier != null) {
      violations.add("no payload comes twice in a run", entry, earlier);
    } else {
      places.succeeds(stands, d, entry);
    }
    run.standsAt(d.position(), entry);
  }

  void settled(Operation.Settled s, Entry entry) {
    runs.forEach((key, run) -> {
      if (key.channel.equals(s.channel()) && run.attached && !isAt(run.stands, s.top())) {
        violations.add("whoever is subscribed arrives at the top", entry, run.by);
      }
    });
  }

  boolean hasReached(String client, String channel, Position top) {
    Position stands = standing(client, channel);
    return stands != null && isAt(stands, top);
  }

  @Nullable Position standing(String client, String channel) {
    Run run = runs.get(new Key(client, channel));
    return run == null ? null : run.stands;
  }

  private void withoutSubscription(String client, String channel, Position at, Entry entry) {
    violations.add("nothing is delivered without a subscription", entry);
    runs.put(new Key(client, channel), new Run(at, entry));
  }

  private static boolean isAt(Position stands, Position top) {
    return stands.epoch().equals(top.epoch())
        && stands.offset() == top.offset()
        && (stands.tag() == 0 || top.tag() == 0 || stands.tag() == top.tag());
  }
}
