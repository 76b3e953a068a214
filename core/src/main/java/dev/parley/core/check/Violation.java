package dev.parley.core.check;

import java.util.List;

/**
 * A broken promise.
 *
 * @param promise which, as a sentence that should be true
 * @param excerpt the few entries that show it, in their order; the last one broke it
 */
public record Violation(String promise, List<Entry> excerpt) {
  public Violation {
    excerpt = List.copyOf(excerpt);
  }

  /** What broke it. */
  public Operation by() {
    return excerpt.getLast().operation();
  }
}
