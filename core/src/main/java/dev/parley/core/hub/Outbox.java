package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Frame;
import dev.parley.core.spi.Observer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a session whose connection is full: bounded in bytes, made when first needed.
 * Confined to the loop.
 *
 * <p>Publications may be let go as their namespace's slow-consumer policy says; whatever is let go
 * leaves a seam in the offsets, and the seam is told as a gap right before the next publication of
 * that subscription goes out. The newest publication of a subscription is never let go, so a gap is
 * always followed by its end.
 */
final class Outbox {
  private record Entry(
      @Nullable Subscription subscription, @Nullable Delivery delivery, Frame frame) {

    boolean droppable(SlowConsumer policy) {
      return subscription != null
          && delivery instanceof Publication
          && subscription.room.namespace.slowConsumer() == policy
          && subscription.variant.renderer.tellsGaps();
    }
  }

  /** What happened to an offered entry. */
  enum Outcome {
    QUEUED,
    OVERFLOW
  }

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Map<Subscription, Long> expected = new HashMap<>(2);
  private final long maxBytes;
  private final Observer observer;
  private long bytes;

  /**
   * @param observer is told of bytes that wait, of what is let go and of an overflow
   */
  Outbox(long maxBytes, Observer observer) {
    this.maxBytes = maxBytes;
    this.observer = observer;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  Outcome offer(@Nullable Subscription subscription, @Nullable Delivery delivery, Frame frame) {
    long before = bytes;
    Outcome outcome = queue(subscription, delivery, frame);
    observer.outboxBytes(bytes - before);
    if (outcome == Outcome.OVERFLOW) {
      observer.slowConsumer(SlowConsumer.DISCONNECT, 1);
    }
    return outcome;
  }

  private Outcome queue(
      @Nullable Subscription subscription, @Nullable Delivery delivery, Frame frame) {
    var entry = new Entry(subscription, delivery, frame);
    if (subscription != null && delivery instanceof Publication publication) {
      expected.putIfAbsent(subscription, publication.offset());
      if (entry.droppable(SlowConsumer.CONFLATE)) {
        conflate(subscription, publication);
      }
    } else if (subscription != null && delivery instanceof Gap gap) {
      // What follows may be of another epoch, whose offsets say nothing about where this gap
      // begins.
      expected.putIfAbsent(subscription, gap.from());
    }
    while (bytes + frame.size() > maxBytes) {
      if (!dropOldest(subscription, delivery)) {
        return Outcome.OVERFLOW;
      }
    }
    entries.add(entry);
    bytes += frame.size();
    return Outcome.QUEUED;
  }

  /** Sends while the connection takes more. */
  void drainTo(Connection connection) {
    long before = bytes;
    sendTo(connection);
    observer.outboxBytes(bytes - before);
  }

  private void sendTo(Connection connection) {
    while (!entries.isEmpty() && connection.writable()) {
      Entry next = entries.poll();
      bytes -= next.frame().size();
      Subscription subscription = next.subscription();
      if (subscription != null) {
        if (subscription.ended) {
          continue;
        }
        if (next.delivery() instanceof Publication publication) {
          tellSeam(subscription, publication, connection);
        } else if (next.delivery() instanceof Gap gap) {
          connection.send(withSeam(subscription, gap, next.frame()));
          continue;
        }
      }
      connection.send(next.frame());
    }
    if (entries.isEmpty()) {
      expected.clear();
    }
  }

  void clear() {
    observer.outboxBytes(-bytes);
    entries.clear();
    expected.clear();
    bytes = 0;
  }

  private void tellSeam(Subscription subscription, Publication publication, Connection connection) {
    Long due = expected.put(subscription, publication.offset() + 1);
    Position position = publication.position();
    if (due == null || due >= publication.offset()) {
      return;
    }
    var reason =
        subscription.room.namespace.slowConsumer() == SlowConsumer.CONFLATE
            ? Gap.Reason.CONFLATED
            : Gap.Reason.SLOW_CONSUMER;
    var resumesAt = new Position(position.epoch(), publication.offset() - 1, 0);
    Frame told =
        subscription.variant.renderer.render(
            new Gap(subscription.channel(), due, resumesAt, reason));
    if (told != null) {
      connection.send(told);
    }
  }

  /** A gap of the log itself, widened by what was let go right before it. */
  private Frame withSeam(Subscription subscription, Gap gap, Frame frame) {
    Long due = expected.put(subscription, gap.to() + 1);
    if (due == null || due >= gap.from()) {
      return frame;
    }
    Frame wider =
        subscription.variant.renderer.render(
            new Gap(gap.channel(), due, gap.resumesAt(), gap.reason()));
    return wider == null ? frame : wider;
  }

  private void conflate(Subscription subscription, Publication newer) {
    Iterator<Entry> i = entries.descendingIterator();
    while (i.hasNext()) {
      Entry entry = i.next();
      if (entry.subscription() == subscription
          && entry.delivery() instanceof Publication older
          && java.util.Objects.equals(older.key(), newer.key())) {
        letGo(i, entry);
        return;
      }
    }
  }

  private boolean dropOldest(@Nullable Subscription arriving, @Nullable Delivery delivery) {
    Iterator<Entry> i = entries.iterator();
    while (i.hasNext()) {
      Entry entry = i.next();
      boolean arrivingFollows = entry.subscription() == arriving && delivery instanceof Publication;
      boolean newerFollows = arrivingFollows || hasNewer(entry.subscription());
      if (entry.droppable(SlowConsumer.DROP_OLDEST) && newerFollows) {
        letGo(i, entry);
        return true;
      }
    }
    return false;
  }

  private boolean hasNewer(@Nullable Subscription subscription) {
    int found = 0;
    for (Entry entry : entries) {
      if (entry.subscription() == subscription && entry.delivery() instanceof Publication) {
        if (++found == 2) {
          return true;
        }
      }
    }
    return false;
  }

  private void letGo(Iterator<Entry> i, Entry entry) {
    i.remove();
    bytes -= entry.frame().size();
    Subscription subscription = entry.subscription();
    if (subscription != null) {
      observer.slowConsumer(subscription.room.namespace.slowConsumer(), 1);
    }
  }
}
