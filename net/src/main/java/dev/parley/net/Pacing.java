package dev.parley.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of a drain: how many may be told to leave by when. Time is handed in, nanoseconds
 * of any monotonic clock. Any thread; guarded by itself.
 */
final class Pacing {
  private static final double NANOS_PER_SECOND = 1e9;

  /** What a held-up server makes up for at once, in seconds of the rate: not all it has missed. */
  private static final double MOST_AT_ONCE = 0.2;

  private final long noticeUntil;
  private int rate;
  private long deadline;
  private long accruedUntil;

  /** The first goes without waiting. */
  private double allowance = 1;

  Pacing(long now, NetSettings.Drain settings) {
    this.noticeUntil = now + settings.notice().toNanos();
    this.rate = settings.rate();
    this.deadline = now + settings.deadline().toNanos();
    this.accruedUntil = noticeUntil;
  }

  /** Goes on at another rate, or with another deadline from now on; null leaves one as it is. */
  synchronized void change(long now, @Nullable Integer newRate, @Nullable Duration newDeadline) {
    accrue(now);
    if (newRate != null) {
      rate = newRate;
    }
    if (newDeadline != null) {
      deadline = now + newDeadline.toNanos();
    }
  }

  /** Whether the balancers have had their time to notice. */
  synchronized boolean noticed(long now) {
    return now - noticeUntil >= 0;
  }

  /** Whether the deadline has passed. */
  synchronized boolean over(long now) {
    return now - deadline >= 0;
  }

  /** How many of those who wait may be told now; they count as told. */
  synchronized int due(long now, int waiting) {
    accrue(now);
    int due = (int) Math.min(waiting, allowance);
    allowance -= due;
    return due;
  }

  synchronized int rate() {
    return rate;
  }

  synchronized Duration remaining(long now) {
    return Duration.ofNanos(Math.max(0, deadline - now));
  }

  private void accrue(long now) {
    long passed = now - accruedUntil;
    if (passed > 0) {
      accruedUntil = now;
      double most = Math.max(1, rate * MOST_AT_ONCE);
      allowance = Math.min(most, allowance + passed * rate / NANOS_PER_SECOND);
    }
  }
}
