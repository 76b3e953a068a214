package dev.parley.server.forward;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Counts requests and what became of them. Any thread. */
final class ForwardMetrics {

  /** What became of a request. */
  enum Outcome {
    ANSWERED("answered"),
    BAD_ANSWER("bad-answer"),
    GIVEN_UP("given-up"),
    OVERFLOW("overflow");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  private final MeterRegistry registry;

  ForwardMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void queue(Supplier<Number> requests, Supplier<Number> bytes) {
    Gauge.builder("parley.forward.queue", requests).register(registry);
    Gauge.builder("parley.forward.queue.bytes", bytes).register(registry);
  }

  void request(String type, Outcome outcome) {
    registry.counter("parley.forward.requests", "type", type, "outcome", outcome.word).increment();
  }

  /**
   * @param status 0 if there was no answer
   */
  void attempted(int status, long nanos) {
    Timer.builder("parley.forward.posts")
        .tag("status", status == 0 ? "none" : Integer.toString(status))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
