package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Frame;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one variant of a room is sent in one pass over its members: framed once as a batch, and item
 * by item for the slow.
 */
final class Turn {
  /** A frame of null is rendered when it is sent. */
  record Item(Delivery delivery, @Nullable Frame frame) {}

  private final List<Item> items = new ArrayList<>(4);
  final Batch batch;
  int publications;

  /** Where the room stood before the first publication; null if it stood nowhere yet. */
  final @Nullable Position before;

  /** The offset of the first publication in this turn; all are of one epoch. */
  long firstOffset = Long.MAX_VALUE;

  String epoch = "";

  /** Who has had the first items of this turn at its gate, and how many. */
  private @Nullable IdentityHashMap<Subscription, Integer> late;

  Turn(Batch batch, @Nullable Position before) {
    this.batch = batch;
    this.before = before;
  }

  void add(Delivery delivery, @Nullable Frame frame) {
    items.add(new Item(delivery, frame));
    if (frame != null) {
      batch.add(frame);
    }
    if (delivery instanceof Publication p) {
      if (publications++ == 0) {
        firstOffset = p.offset();
        epoch = p.position().epoch();
      }
    }
  }

  /** Whether there is nothing else in here. */
  boolean isOfPublications() {
    return publications == items.size();
  }

  /** Whether a presence change in here is the session's own: it is not shown those. */
  boolean isAbout(Session session) {
    if (isOfPublications()) {
      return false;
    }
    for (Item item : items) {
      if (item.delivery() instanceof PresenceEvent e && e.member().session().equals(session.id())) {
        return true;
      }
    }
    return false;
  }

  /** The subscription was released now: what is in here already it has had. */
  void joined(Subscription subscription) {
    IdentityHashMap<Subscription, Integer> all = late;
    if (all == null) {
      all = new IdentityHashMap<>(2);
      late = all;
    }
    all.put(subscription, items.size());
  }

  /** How many of the items the subscription has had before it was released. */
  int hadBy(Subscription subscription) {
    IdentityHashMap<Subscription, Integer> all = late;
    return all == null ? 0 : all.getOrDefault(subscription, 0);
  }

  List<Item> items() {
    return items;
  }
}
