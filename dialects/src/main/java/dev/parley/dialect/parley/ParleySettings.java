package dev.parley.dialect.parley;

import java.time.Duration;

/**
 * The limits of the native dialect.
 *
 * @param commandsPerMessage how many commands one message may hold; a message with more is refused
 *     as a whole. Twice as many may wait for the answer to {@code connect}
 * @param connectTimeout within what time {@code connect} must come
 * @param historyLimit the most publications one {@code history} or {@code subscribe} may ask for
 */
public record ParleySettings(int commandsPerMessage, Duration connectTimeout, int historyLimit) {

  public ParleySettings {
    if (commandsPerMessage < 1 || !connectTimeout.isPositive() || historyLimit < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  public static ParleySettings defaults() {
    return new ParleySettings(128, Duration.ofSeconds(10), 1_000);
  }
}
