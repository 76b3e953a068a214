package dev.parley.core.hub;

import dev.parley.core.spi.Observer;
import java.time.Duration;

/**
 * The passes over a room: begins one when something waits and it is due, cuts it into pieces, and
 * keeps the distance of which {@link FanOut} tells. Made when first something is to be sent.
 * Confined to one loop.
 */
final class Passes {
  /** Every so many passes one more delivery is waited for than came with the last. */
  private static final int CURIOUS = 8;

  private final Room room;
  private final Shard shard;

  /** A pass has been asked for and has not begun. */
  private boolean waiting;

  private boolean underWay;
  private long waitingSince;
  private long passSince;

  /** How long the pass under way has kept the loop busy. */
  private long passNanos;

  /** How many members it has reached. */
  private int reached;

  /** When the next pass may begin. */
  private long notBefore;

  /** Until when it waits for as many deliveries as the last one carried. */
  private long gathersUntil;

  /** Deliveries that wait for a pass. */
  private int gathered;

  /** So many deliveries are waited for: as many as the last pass carried, now and then more. */
  private int expected;

  /** Passes that have begun. */
  private int count;

  Passes(Room room, Shard shard) {
    this.room = room;
    this.shard = shard;
  }

  /** Whether a pass has begun that has not reached every member. */
  boolean underWay() {
    return underWay;
  }

  /** Another delivery waits: asks for a pass, unless the one under way will see to it. */
  void ask() {
    gathered++;
    if (waiting && gathered != expected) {
      return;
    }
    await();
  }

  /** Waits until a pass is due. */
  private void await() {
    if (underWay) {
      return;
    }
    long now = shard.loop.nanoTime();
    if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
    long pause = (gathered >= expected ? notBefore : Math.max(notBefore, gathersUntil)) - now;
    if (pause > 0) {
      shard.loop.schedule(this::whenDue, Duration.ofNanos(pause));
    } else {
      shard.sweepLater(room);
    }
  }

  private void whenDue() {
    // The pass it was for may have begun when all that were waited for were there.
    long now = shard.loop.nanoTime();
    if (waiting && now >= notBefore && (gathered >= expected || now >= gathersUntil)) {
      shard.sweepLater(room);
    }
  }

  /**
   * Goes on with the pass under way, or begins one: sends what waits to some more members.
   *
   * @return how many were looked at, at most {@code budget}
   */
  int sweep(int budget) {
    if (!begin()) {
      return 0;
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
    reached += budget - left;
    if (done) {
      underWay = false;
      observer.passed(reached, now - passSince);
      FanOut fanOut = shard.hub.settings().fanOut();
      notBefore = now + fanOut.pause(room.holders(), passNanos);
      gathersUntil = now + fanOut.gathering(room.holders(), passNanos);
      if (room.somethingWaits()) {
        await();
      }
    }
    return budget - left;
  }

  /** Begins a pass if something waits; false if neither that nor one is under way. */
  boolean begin() {
    if (underWay) {
      return true;
    }
    waiting = false;
    if (!room.somethingWaits()) {
      // Those whom it was for have left. Whoever comes after them is to be heard again.
      gathered = 0;
      return false;
    }
    underWay = true;
    // Whether more would come is found out only by waiting for them.
    expected = gathered + (++count % CURIOUS == 0 ? 1 : 0);
    gathered = 0;
    passNanos = 0;
    reached = 0;
    passSince = waitingSince;
    for (Variant variant = room.variants; variant != null; variant = variant.next) {
      variant.beginPass();
    }
    return true;
  }
}
