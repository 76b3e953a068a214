package dev.parley.net;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
final class Eventually {
  private Eventually() {}

  static void holds(BooleanSupplier condition) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not come true within ten seconds");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
