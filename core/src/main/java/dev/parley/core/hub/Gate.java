package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Publication;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a gated subscription buffers. Bounded: when full the oldest publications are let go, for
 * history is read anyway and the merge notices what is missing.
 */
final class Gate {
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private final long maxBytes;
  private long bytes;

  /** A page is being read or rendered; nobody else may start one. */
  boolean reading;

  Gate(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(Delivery delivery) {
    waiting.add(delivery);
    if (delivery instanceof Publication p) {
      bytes += p.weight();
      while (bytes > maxBytes) {
        dropOldestPublication();
      }
    }
  }

  @Nullable Delivery poll() {
    Delivery next = waiting.poll();
    if (next instanceof Publication p) {
      bytes -= p.weight();
    }
    return next;
  }

  @Nullable Delivery peek() {
    return waiting.peek();
  }

  private void dropOldestPublication() {
    var i = waiting.iterator();
    while (i.hasNext()) {
      if (i.next() instanceof Publication p) {
        i.remove();
        bytes -= p.weight();
        return;
      }
    }
  }
}
