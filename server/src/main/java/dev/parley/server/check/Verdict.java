package dev.parley.server.check;

import dev.parley.core.check.Violation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a run has ended.
 *
 * @param broken how often each promise was broken
 * @param shortest the violation that takes the fewest entries to show; empty if there is none
 * @param troubles why connections ended and requests were refused, by how often; no violations
 * @param unreadable what came that is not of the protocol, by how often
 * @param seed what the run decided can be repeated with it
 */
public record Verdict(
    Counts counts,
    Map<String, Long> broken,
    Optional<Violation> shortest,
    Map<String, Long> troubles,
    Map<String, Long> unreadable,
    long seed) {

  /**
   * Sizes of a run.
   *
   * @param publications that were begun
   * @param acknowledged of them
   * @param unknown of them, of which no publisher learned what has become
   * @param retries attempts beyond the first
   * @param deliveries to subscribers, over all
   * @param gaps that subscribers were told
   * @param reconnects of subscribers, for whatever reason
   * @param resumed how many of them went on with their session
   * @param faults that the run injected
   * @param staleness the longest time from an acknowledgement to a delivery over a sound link
   */
  public record Counts(
      long publications,
      long acknowledged,
      long unknown,
      long retries,
      long deliveries,
      long gaps,
      long reconnects,
      long resumed,
      long faults,
      Duration staleness) {}

  public Verdict {
    broken = Map.copyOf(broken);
    troubles = Map.copyOf(troubles);
    unreadable = Map.copyOf(unreadable);
  }

  /**
   * Whether every promise was kept, and there was something to keep: a run in which nothing was
   * acknowledged or delivered proves nothing.
   */
  public boolean holds() {
    return broken.isEmpty()
        && unreadable.isEmpty()
        && counts.acknowledged() > 0
        && counts.deliveries() > 0;
  }

  /** All of it for a person, with the excerpt. */
  @Override
  public String toString() {
    return VerdictText.of(this);
  }
}
