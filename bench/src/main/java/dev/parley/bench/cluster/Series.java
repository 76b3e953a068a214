package dev.parley.bench.cluster;

import java.util.Arrays;

/**
 * One thing that every publication of a run has to cause once, and how long that took. Publications
 * are numbered from 0; the first ones are the warm-up, which is checked but not measured.
 */
final class Series {
  private static final long NONE = -1;

  private final String name;
  private final int warmup;
  private final boolean ordered;
  private final long[] nanos;
  private int arrived;
  private long highest = -1;
  private long doubled;
  private long disordered;

  /**
   * @param published how many publications there are, with those of the warm-up
   * @param warmup how many of them are not measured
   * @param ordered whether it has to come in the order of the publications
   */
  Series(String name, int published, int warmup, boolean ordered) {
    this.name = name;
    this.warmup = warmup;
    this.ordered = ordered;
    this.nanos = new long[published];
    Arrays.fill(nanos, NONE);
  }

  /**
   * It has come for one publication.
   *
   * @param took nanoseconds from when the publication was due
   */
  void arrived(long number, long took) {
    if (number < 0 || number >= nanos.length || nanos[(int) number] != NONE) {
      doubled++;
      return;
    }
    if (ordered && number < highest) {
      disordered++;
    }
    highest = Math.max(highest, number);
    nanos[(int) number] = Math.max(0, took);
    arrived++;
  }

  boolean complete() {
    return reached(nanos.length);
  }

  /** Whether it has come for so many. */
  boolean reached(int published) {
    return arrived >= published;
  }

  /** What has come so far. */
  Summary summary() {
    long[] measured =
        Arrays.stream(nanos, warmup, nanos.length).filter(took -> took != NONE).sorted().toArray();
    return new Summary(name, measured, nanos.length - arrived, doubled, disordered);
  }

  /**
   * @param sorted nanoseconds of what was measured, the shortest first; not to be changed
   * @param missing publications for which it did not come, with those of the warm-up
   * @param doubled how often it came again, or for no publication at all
   * @param disordered how often it came behind that of a later publication
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Summary(String name, long[] sorted, long missing, long doubled, long disordered) {

    int count() {
      return sorted.length;
    }

    /**
     * The time that so many of a thousand did not exceed: one that was measured, nothing between
     * two.
     *
     * @param perMille 1 to 1,000, which is the longest
     * @return nanoseconds; 0 if nothing was measured
     */
    long percentile(int perMille) {
      if (perMille < 1 || perMille > 1_000) {
        throw new IllegalArgumentException("of a thousand, not " + perMille);
      }
      if (sorted.length == 0) {
        return 0;
      }
      long rank = ((long) sorted.length * perMille + 999) / 1_000;
      return sorted[(int) rank - 1];
    }

    /** Whether it came once for each, in order. */
    boolean fine() {
      return missing == 0 && doubled == 0 && disordered == 0;
    }
  }
}
