package dev.parley.core.hub;

import java.time.Duration;

/**
 * How rooms are swept. A pass over a large room is cut into pieces between which the loop does
 * other things, and the next one begins only after a pause in proportion: publications that arrive
 * meanwhile go out together, so that a room costs no more passes per second however fast it is
 * published to. As many as went out with the last pass are waited for somewhat longer: who
 * publishes again upon having been heard is a moment late. A room that was idle begins at once: a
 * lone publication waits for nothing.
 *
 * @param piece members that one piece of a pass reaches, at least 1
 * @param spacedFrom members from which on a room's passes are spaced
 * @param spacingPercent the pause behind a pass, in percent of the time it took; 0 for none
 * @param gatheringPercent how long behind a pass as many publications as it carried are waited for,
 *     in percent of the time it took; no more than the pause has no effect
 * @param longestPause the most that either may last
 */
public record FanOut(
    int piece, int spacedFrom, int spacingPercent, int gatheringPercent, Duration longestPause) {

  /** 256, 64, 10 %, 50 %, 30 ms. */
  public static FanOut defaults() {
    return new FanOut(256, 64, 10, 50, Duration.ofMillis(30));
  }

  /** The pause behind a pass over so many members that took so many nanoseconds. */
  long pause(int members, long passNanos) {
    return share(members, passNanos, spacingPercent);
  }

  /** How long behind such a pass others are waited for. */
  long gathering(int members, long passNanos) {
    return share(members, passNanos, gatheringPercent);
  }

  private long share(int members, long passNanos, int percent) {
    return members < spacedFrom ? 0 : Math.min(longestPause.toNanos(), passNanos * percent / 100);
  }
}
