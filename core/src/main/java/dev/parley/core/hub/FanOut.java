package dev.parley.core.hub;

import java.time.Duration;

/**
 * How rooms are swept. A pass over a large room is cut into pieces between which the loop does
 * other things, and the next one begins only after a pause in proportion: publications that arrive
 * meanwhile go out together, so that a room costs no more passes per second however fast it is
 * published to. A room that was idle begins at once: a lone publication waits for nothing.
 *
 * @param piece members that one piece of a pass reaches, at least 1
 * @param spacedFrom members from which on a room's passes are spaced
 * @param spacingPercent the pause behind a pass, in percent of the time it took; 0 for none
 * @param longestPause the most that a pause may last
 */
public record FanOut(int piece, int spacedFrom, int spacingPercent, Duration longestPause) {

  /** 256, 64, 10 %, 4 ms. */
  public static FanOut defaults() {
    return new FanOut(256, 64, 10, Duration.ofMillis(4));
  }

  /** The pause behind a pass over so many members that took so many nanoseconds. */
  long pause(int members, long passNanos) {
    return members < spacedFrom
        ? 0
        : Math.min(longestPause.toNanos(), passNanos * spacingPercent / 100);
  }
}
