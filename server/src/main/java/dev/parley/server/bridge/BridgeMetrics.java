package dev.parley.server.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what goes between rooms and channels. Any thread. */
final class BridgeMetrics {
  private final Counter published;
  private final Counter lost;
  private final Counter gaps;

  BridgeMetrics(MeterRegistry registry) {
    published = registry.counter("parley.bridge.published");
    lost = registry.counter("parley.bridge.lost");
    gaps = registry.counter("parley.bridge.gaps");
  }

  void published() {
    published.increment();
  }

  /** An event could not be published. */
  void lost() {
    lost.increment();
  }

  /** A room has missed publications. */
  void gap() {
    gaps.increment();
  }
}
