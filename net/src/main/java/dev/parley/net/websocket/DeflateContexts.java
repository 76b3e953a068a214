package dev.parley.net.websocket;

import java.util.concurrent.atomic.AtomicInteger;

/** How many contexts the connections of a server keep: a bounded number. From any thread. */
final class DeflateContexts {
  private final int most;
  private final AtomicInteger kept = new AtomicInteger();

  DeflateContexts(int most) {
    this.most = most;
  }

  /** Counts one more; false if there are as many as may be. */
  boolean take() {
    return kept.getAndUpdate(count -> Math.min(count + 1, most)) < most;
  }

  void giveBack() {
    kept.decrementAndGet();
  }
}
