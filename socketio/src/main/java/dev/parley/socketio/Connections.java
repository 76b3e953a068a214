package dev.parley.socketio;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are. Any thread. */
final class Connections {
  private static final String POLLING = "polling";

  private final AtomicInteger all = new AtomicInteger();
  private final AtomicInteger polling = new AtomicInteger();

  int all() {
    return all.get();
  }

  int polling() {
    return polling.get();
  }

  void opened(String transport) {
    all.incrementAndGet();
    count(transport, 1);
  }

  void moved(String from, String to) {
    count(from, -1);
    count(to, 1);
  }

  void closed(String transport) {
    all.decrementAndGet();
    count(transport, -1);
  }

  private void count(String transport, int change) {
    if (transport.equals(POLLING)) {
      polling.addAndGet(change);
    }
  }
}
