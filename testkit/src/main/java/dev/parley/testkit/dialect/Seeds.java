package dev.parley.testkit.dialect;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Runs a property many times over, each time with another seed. A failure names its seed; {@code
 * -Dparley.seed=...} runs that one alone, {@code -Dparley.runs=...} changes how often. The seeds
 * are the same in every run, so that a build does not fail by chance, unless {@code
 * -Dparley.explore=true} asks for new ones.
 */
public final class Seeds {
  private Seeds() {}

  /** Runs the property; throws AssertionError with the seed of the run that failed. */
  public static void check(int runs, Consumer<Gen> property) {
    Long fixed = Long.getLong("parley.seed");
    if (fixed != null) {
      run(fixed, property);
      return;
    }
    SplittableRandom seeds =
        Boolean.getBoolean("parley.explore")
            ? new SplittableRandom()
            : new SplittableRandom(20_261_121);
    for (int left = Integer.getInteger("parley.runs", runs); left > 0; left--) {
      run(seeds.nextLong(), property);
    }
  }

  private static void run(long seed, Consumer<Gen> property) {
    try {
      property.accept(new Gen(seed));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("fails with -Dparley.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
