package dev.parley.net.engineio;

import dev.parley.core.hub.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The heartbeats of sessions that agree on how long a heart rests and how long it may take to
 * answer. A deadline follows from when the one before it was due, and not from when the loop came
 * to it: two of them end where both together end. A loop that is late takes no more than a quarter
 * of the time to answer from the peer. Confined to a loop.
 */
final class Heartbeats {
  /** Peers count in milliseconds: what is due in the one that runs is due. */
  private static final long GRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Those of one loop, by their durations. */
  static final class OfLoop {
    private record Durations(Duration interval, Duration timeout) {}

    private final Loop loop;
    private final Map<Durations, Heartbeats> all = new HashMap<>();

    OfLoop(Loop loop) {
      this.loop = loop;
    }

    Heartbeats of(Duration interval, Duration timeout) {
      return all.computeIfAbsent(
          new Durations(interval, timeout), _ -> new Heartbeats(loop, interval, timeout));
    }
  }

  /** Whose heart it is. */
  interface Patient {

    /** Is to be asked for a sign of life. */
    void ask();

    /** Has not given any in time: the heartbeat has ended. */
    void silent();
  }

  /** One session's. */
  final class Beat extends Deadlines.Entry {
    private final Patient patient;
    private boolean asked;

    private Beat(Patient patient) {
      this.patient = patient;
    }

    /** Begins, or begins again at a sign of life. */
    void rest() {
      drop();
      asked = false;
      resting.add(this, loop.nanoTime() + interval);
    }

    /** Tells all that are due, so that nobody is served after their time because a timer is. */
    void catchUp() {
      long now = loop.nanoTime() + GRAIN_NANOS;
      resting.run(now);
      asking.run(now);
    }

    @Override
    void due(long due) {
      if (asked) {
        patient.silent();
        return;
      }
      asked = true;
      asking.add(this, Math.max(due, loop.nanoTime() - timeout / 4) + timeout);
      patient.ask();
    }
  }

  private final Loop loop;
  private final Deadlines resting;
  private final Deadlines asking;
  private final long interval;
  private final long timeout;

  Heartbeats(Loop loop, Duration interval, Duration timeout) {
    this.loop = loop;
    this.resting = new Deadlines(loop);
    this.asking = new Deadlines(loop);
    this.interval = interval.toNanos();
    this.timeout = timeout.toNanos();
  }

  /** One that has not begun. */
  Beat of(Patient patient) {
    return new Beat(patient);
  }
}
