package dev.parley.core.check;

import dev.parley.core.channel.Position;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a history against docs/guarantees.md: offsets are used once, what is acknowledged is in
 * the log, once, each client's run is contiguous but for the gaps it was told, all observers agree
 * what is at a place, nothing is delivered before it was published, and nothing comes too late. Who
 * is shown presence is shown each change once, and in the end exactly who is there.
 *
 * <p>After a {@link Operation.LostLog} an offset may be used again with another tag, in the same
 * epoch; a client that knew the old one has to be told a gap before it goes on.
 *
 * <p>It takes one entry after the other and keeps what it needs: a few hundred bytes for each
 * publication and each delivery. Used by one thread.
 */
public final class LogChecker {
  private final Violations violations = new Violations();
  private final Places places = new Places(violations);
  private final Runs runs = new Runs(places, violations);
  private final Timeliness timeliness;
  private final PresenceChecker presence = new PresenceChecker(violations);
  private long entries;

  /** One that does not look at time. */
  public LogChecker() {
    this(Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * @param staleness how long after its acknowledgement a publication may reach a client whose link
   *     is sound, more than nothing
   */
  public LogChecker(Duration staleness) {
    timeliness = new Timeliness(staleness.toNanos(), violations);
  }

  /** Checks a whole history; empty if it keeps every promise. */
  public static List<Violation> check(List<? extends Operation> history) {
    var checker = new LogChecker();
    history.forEach(checker::accept);
    return checker.violations();
  }

  /** The first broken promises, at most {@value Violations#MOST_KEPT}. */
  public List<Violation> violations() {
    return violations.kept();
  }

  /** How often each promise was broken; empty if none was. */
  public SortedMap<String, Long> counts() {
    return violations.counts();
  }

  /** The violation that takes the fewest entries to show. */
  public Optional<Violation> shortest() {
    return violations.shortest();
  }

  /** Takes the next operation of a history without time. */
  public void accept(Operation operation) {
    accept(operation, 0);
  }

  /**
   * Takes the next operation.
   *
   * @param nanos when it was observed, since the history began
   */
  public void accept(Operation operation, long nanos) {
    var entry = new Entry(++entries, nanos, operation);
    switch (operation) {
      case Operation.Invoked i -> places.invoked(i, entry);
      case Operation.Acknowledged a -> {
        places.acknowledged(a, entry);
        timeliness.acknowledged(a, entry);
      }
      case Operation.Unknown _ -> {}
      case Operation.LostLog l -> places.lost(l.channel());
      case Operation.TopAsked t -> places.topAsked(t.channel());
      case Operation.TopTold t -> places.topTold(t, entry);
      case Operation.Attached a -> {
        runs.attached(a, entry);
        timeliness.begun(a.client(), nanos);
      }
      case Operation.Resumed r -> {
        runs.resumed(r, entry);
        timeliness.begun(r.client(), nanos);
      }
      case Operation.Delivered d -> {
        runs.delivered(d, entry);
        timeliness.delivered(d, entry);
      }
      case Operation.GapTold g -> {
        runs.gapTold(g, entry);
        timeliness.begun(g.client(), nanos);
      }
      case Operation.Detached d -> runs.detached(d);
      case Operation.Settled s -> runs.settled(s, entry);
      case Operation.Troubled t -> timeliness.troubled(t.client());
      case Operation.Calmed c -> timeliness.calmed(c.client(), nanos);
      case Operation.MembersTold m -> presence.told(m, entry);
      case Operation.MemberChanged m -> presence.changed(m, entry);
      case Operation.PresenceEnded e -> presence.ended(e);
      case Operation.MemberUp m -> presence.up(m, entry);
      case Operation.MemberDown m -> presence.down(m);
      case Operation.MembersAre m -> presence.are(m, entry);
    }
  }

  /**
   * Whether a client's run stands at the top of the log.
   *
   * @param top the newest position of the log
   */
  public boolean hasReached(String client, String channel, Position top) {
    return runs.hasReached(client, channel, top);
  }

  /** Where a client's run stands; null if it has none. */
  public @Nullable Position standing(String client, String channel) {
    return runs.standing(client, channel);
  }

  /** Whether every picture of the members that a client has is the true one. */
  public boolean isShown(Operation.MembersAre truth) {
    return presence.isShown(truth);
  }

  /** The longest time from an acknowledgement to a delivery over a sound link. */
  public Duration longestStaleness() {
    return Duration.ofNanos(timeliness.longestNanos());
  }
}
