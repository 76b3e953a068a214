package dev.parley.net.connection;

import java.time.Duration;

/**
 * How silent peers are found.
 *
 * @param interval silence after which a peer is asked for a sign of life
 * @param timeout how long it has to give one before it is asked again
 * @param misses after so many unanswered questions it is dead
 */
public record Heartbeat(Duration interval, Duration timeout, int misses) {

  /** 30 s, 5 s, 3. */
  public static Heartbeat defaults() {
    return new Heartbeat(Duration.ofSeconds(30), Duration.ofSeconds(5), 3);
  }

  /** How long a peer can be silent at most, but for one sweep. */
  public Duration bound() {
    return interval.plus(timeout.multipliedBy(misses));
  }
}
