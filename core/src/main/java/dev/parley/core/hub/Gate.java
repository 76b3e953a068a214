package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a gated subscription buffers. Bounded: when full the oldest publications are let go, for
 * history is read anyway and the merge notices what is missing.
 */
final class Gate {
  private static final int EVENT_WEIGHT = 96;

  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private final long maxBytes;
  private long bytes;
  private boolean lost;

  /** What the room had accepted when the last read was asked. */
  @Nullable Position roomAtRead;

  /** A page is being read or rendered; nobody else may start one. */
  boolean reading;

  Gate(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** False if it can't hold the delivery although it let go of all publications. */
  boolean add(Delivery delivery) {
    waiting.add(delivery);
    bytes += weight(delivery);
    while (bytes > maxBytes) {
      if (!dropOldestPublication()) {
        return false;
      }
    }
    return true;
  }

  /**
   * A read is asked: whatever came until now it shows, or has a reason not to. Only what comes from
   * now on is to be joined to its page.
   */
  void readAsked(@Nullable Position roomStands) {
    reading = true;
    lost = false;
    roomAtRead = roomStands;
    for (var i = waiting.iterator(); i.hasNext(); ) {
      Delivery next = i.next();
      if (next instanceof Publication) {
        i.remove();
        bytes -= weight(next);
      }
    }
  }

  /** The subscriber is told who is present: the changes that wait are in it. */
  void forgetPresence() {
    for (var i = waiting.iterator(); i.hasNext(); ) {
      Delivery next = i.next();
      if (next instanceof PresenceEvent) {
        i.remove();
        bytes -= weight(next);
      }
    }
  }

  /** Whether publications were let go since the last read was asked. */
  boolean lost() {
    return lost;
  }

  @Nullable Delivery poll() {
    Delivery next = waiting.poll();
    if (next != null) {
      bytes -= weight(next);
    }
    return next;
  }

  @Nullable Delivery peek() {
    return waiting.peek();
  }

  private boolean dropOldestPublication() {
    for (var i = waiting.iterator(); i.hasNext(); ) {
      if (i.next() instanceof Publication p) {
        i.remove();
        bytes -= p.weight();
        lost = true;
        return true;
      }
    }
    return false;
  }

  private static int weight(Delivery delivery) {
    return switch (delivery) {
      case Publication p -> p.weight();
      case PresenceEvent e -> {
        Payload info = e.member().info();
        yield EVENT_WEIGHT + (info == null ? 0 : info.size());
      }
      case Gap g -> EVENT_WEIGHT;
    };
  }
}
