package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * What one variant of a room is sent in one turn of the loop: framed once as a batch, and item by
 * item for the slow.
 */
final class Turn {
  record Item(Delivery delivery, Frame frame) {}

  private final List<Item> items = new ArrayList<>(4);
  final Batch batch;
  int publications;

  /** The offset of the first publication in this turn; all are of one epoch. */
  long firstOffset = Long.MAX_VALUE;

  String epoch = "";

  Turn(Batch batch) {
    this.batch = batch;
  }

  void add(Delivery delivery, Frame frame) {
    items.add(new Item(delivery, frame));
    batch.add(delivery, frame);
    if (delivery instanceof Publication p) {
      if (publications++ == 0) {
        firstOffset = p.offset();
        epoch = p.position().epoch();
      }
    }
  }

  /** Whether a presence change in here is the session's own: it is not shown those. */
  boolean isAbout(Session session) {
    if (publications == items.size()) {
      return false;
    }
    for (Item item : items) {
      if (item.delivery() instanceof PresenceEvent e && e.member().session().equals(session.id())) {
        return true;
      }
    }
    return false;
  }

  List<Item> items() {
    return items;
  }
}
