package dev.parley.server.bench;

import java.time.Duration;
import java.util.Locale;

/** Loads named after what people see; the sizes are what is taken where nothing is said. */
public enum Scenario {
  /** One room; one publishes at a steady rate, all receive. */
  BIG_ROOM(10_000, 5, Duration.ofSeconds(10)),
  /** All connections of a room are cut at once and come back, while publications go on. */
  RECONNECT_STORM(10_000, 5, Duration.ofSeconds(30)),
  /** Connections of a room on several nodes go to the next one when they are told to leave. */
  DRAIN(10_000, 5, Duration.ofSeconds(30)),
  /** A large room, many small ones and echoing connections beside each other. */
  MIXED(5_000, 20, Duration.ofSeconds(30)),
  /** One room for a long time, told in intervals. */
  HOLD(15_000, 1, Duration.ofMinutes(1)),
  /** Connections that say nothing once they are made. */
  IDLE(10_000, 1, Duration.ofSeconds(10));

  final int connections;

  /** Publications per second into the large room, where there are any. */
  final double rate;

  /** How long is measured. */
  final Duration duration;

  Scenario(int connections, double rate, Duration duration) {
    this.connections = connections;
    this.rate = rate;
    this.duration = duration;
  }

  /** Whether members leave and come back, while a connection of its own publishes. */
  boolean comesBack() {
    return this == RECONNECT_STORM || this == DRAIN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
