package dev.parley.core.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects violations: all are counted, the first ones are kept. */
final class Violations {
  /** A server that does everything wrong must not exhaust the checker's memory. */
  static final int MOST_KEPT = 1_000;

  private final List<Violation> kept = new ArrayList<>();
  private final TreeMap<String, Long> counts = new TreeMap<>();

  /**
   * Notes that the newest entry breaks a promise.
   *
   * @param because what was seen before that shows it; nulls are left out
   */
  void add(String promise, Entry by, @Nullable Entry... because) {
    counts.merge(promise, 1L, Long::sum);
    if (kept.size() == MOST_KEPT) {
      return;
    }
    List<Entry> excerpt = new ArrayList<>();
    for (Entry entry : because) {
      if (entry != null && !excerpt.contains(entry)) {
        excerpt.add(entry);
      }
    }
    excerpt.sort(Comparator.comparingLong(Entry::number));
    excerpt.add(by);
    kept.add(new Violation(promise, excerpt));
  }

  List<Violation> kept() {
    return List.copyOf(kept);
  }

  /** How often each promise was broken. */
  SortedMap<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** The one with the fewest entries; of these the first. */
  Optional<Violation> shortest() {
    return kept.stream().min(Comparator.comparingInt(violation -> violation.excerpt().size()));
  }
}
