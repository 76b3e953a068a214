package dev.parley.core.hub;

import dev.parley.core.spi.Observer;
import java.time.Duration;

/**
 * The passes over a room: begins one when something waits and it is due, cuts it into pieces, and
 * keeps the distance of which {@link FanOut} tells. Made when first something is to be sent.
 * Confined to one loop.
 */
final class Passes {
  private final Room room;
  private final Shard shard;

  /** A pass has been asked for and has not begun. */
  private boolean waiting;

  private boolean underWay;
  private long waitingSince;
  private long passSince;

  /** How long the pass under way has kept the loop busy. */
  private long passNanos;

  /** When the next pass may begin. */
  private long notBefore;

  Passes(Room room, Shard shard) {
    this.room = room;
    this.shard = shard;
  }

  /** Whether a pass has begun that has not reached every member. */
  boolean underWay() {
    return underWay;
  }

  /** Asks for a pass, once, unless the one under way will see to it; no earlier than is due. */
  void ask() {
    if (waiting || underWay) {
      return;
    }
    waiting = true;
    waitingSince = shard.loop.nanoTime();
    long pause = notBefore - waitingSince;
    if (pause > 0) {
      shard.loop.schedule(() -> shard.sweepLater(room), Duration.ofNanos(pause));
    } else {
      shard.sweepLater(room);
    }
  }

  /**
   * Goes on with the pass under way, or begins one: sends what waits to some more members.
   *
   * @return how many were looked at, at most {@code budget}
   */
  int sweep(int budget) {
    if (!underWay) {
      if (!room.somethingWaits()) {
        return 0;
      }
      begin();
    }
    long begun = shard.loop.nanoTime();
    Observer observer = shard.hub.services().observer();
    int left = budget;
    boolean done = true;
    for (Variant variant = room.variants; variant != null; variant = variant.next) {
      left -= variant.sweep(left, observer);
      done &= variant.pass == null;
    }
    long now = shard.loop.nanoTime();
    passNanos += now - begun;
    if (done) {
      underWay = false;
      observer.deliveryLatency(now - passSince);
      notBefore = now + shard.hub.settings().fanOut().pause(room.holders(), passNanos);
      if (room.somethingWaits()) {
        ask();
      }
    }
    return budget - left;
  }

  private void begin() {
    underWay = true;
    waiting = false;
    passNanos = 0;
    passSince = waitingSince;
    for (Variant variant = room.variants; variant != null; variant = variant.next) {
      variant.beginPass();
    }
  }
}
