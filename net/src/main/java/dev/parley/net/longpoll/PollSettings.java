package dev.parley.net.longpoll;

import java.time.Duration;

/**
 * How polls are served.
 *
 * @param hold how long a poll waits for messages
 * @param linger how long a connection lives without a poll
 */
public record PollSettings(Duration hold, Duration linger) {
  public static PollSettings defaults() {
    return new PollSettings(Duration.ofSeconds(25), Duration.ofSeconds(30));
  }
}
