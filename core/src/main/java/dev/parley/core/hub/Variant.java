package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Renderer;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room that are sent the same bytes: one renderer on one encoding. A delivery is
 * rendered and framed once for all of them.
 */
final class Variant {
  final Renderer renderer;
  final Encoding encoding;
  final ArrayList<Subscription> members = new ArrayList<>(1);

  /** Subscriptions that hold this variant, live or gated. */
  int holders;

  @Nullable Turn turn;

  Variant(Renderer renderer, Encoding encoding) {
    this.renderer = renderer;
    this.encoding = encoding;
  }

  /** Renders into this turn's batch; false if these members are not shown the delivery. */
  boolean add(Delivery delivery) {
    if (members.isEmpty()) {
      return false;
    }
    Frame frame = renderer.render(delivery);
    if (frame == null) {
      return false;
    }
    Turn now = turn;
    if (now == null) {
      now = new Turn(encoding.newBatch());
      turn = now;
    }
    now.add(delivery, frame);
    return true;
  }

  void enter(Subscription subscription) {
    subscription.index = members.size();
    members.add(subscription);
  }

  void leave(Subscription subscription) {
    int index = subscription.index;
    if (index < 0) {
      return;
    }
    Subscription last = members.removeLast();
    if (last != subscription) {
      members.set(index, last);
      last.index = index;
    }
    subscription.index = -1;
  }
}
