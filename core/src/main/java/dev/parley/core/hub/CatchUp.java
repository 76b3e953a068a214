package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.problem.Disconnects;

/**
 * Brings gated subscriptions to the live end of their channel: reads history page by page, no
 * faster than the connection takes it, then merges what waited at the gate and releases. Confined
 * to one loop.
 *
 * <p>Correctness rests on three facts. The gate was closed before the first read, so whatever a
 * page does not hold is at the gate or will come. Pages and gate are joined by offsets alone, so
 * nothing is sent twice. A seam that neither closes is declared as a gap.
 */
final class CatchUp {
  private static final int PAGE = 128;

  private final Shard shard;

  CatchUp(Shard shard) {
    this.shard = shard;
  }

  /** Goes on with a gated subscription, unless a read is under way or the connection is full. */
  void advance(Subscription subscription) {
    Gate gate = subscription.gate;
    if (gate == null || gate.reading || subscription.ended || !subscription.session.takesMore()) {
      return;
    }
    gate.reading = true;
    var query = HistoryQuery.forward(subscription.position, PAGE);
    shard.whenDone(
        shard.hub.services().history().read(subscription.channel(), query),
        (page, failure) -> {
          gate.reading = false;
          if (subscription.ended || subscription.gate != gate) {
            return;
          }
          if (page == null) {
            shard.hub.services().observer().bug("reading history", failure);
            subscription.session.close(Disconnects.UNAVAILABLE);
            return;
          }
          pass(subscription, page);
        });
  }

  /** Sends a page, then merges and releases, or reads the next. */
  void pass(Subscription subscription, HistoryPage page) {
    Gap gap = page.gap();
    if (gap != null) {
      declare(subscription, gap);
    }
    for (Publication publication : page.publications()) {
      subscription.pass(publication);
    }
    shard.hub.services().observer().recovered(page.publications().size(), gap != null);
    if (!page.more()) {
      boolean merged = merge(subscription);
      if (!merged && gap == null && page.publications().isEmpty()) {
        bridge(subscription);
      }
      if (merged && subscription.room.release(subscription)) {
        return;
      }
    }
    shard.loop.execute(() -> advance(subscription));
  }

  /**
   * Sends what waited at the gate as far as it follows the run; false if a seam is left to be read
   * from history.
   */
  private boolean merge(Subscription subscription) {
    Gate gate = subscription.gate;
    if (gate == null) {
      return true;
    }
    for (Delivery next = gate.peek(); next != null; next = gate.peek()) {
      switch (next) {
        case Publication publication -> {
          Position stands = subscription.position;
          Position found = publication.position();
          if (!found.epoch().equals(stands.epoch())) {
            // An epoch this run has left, or one it has not reached: history knows which.
            gate.poll();
            return false;
          }
          if (publication.offset() > stands.offset() + 1) {
            return false;
          }
          if (publication.offset() == stands.offset() + 1) {
            subscription.pass(publication);
          }
        }
        case PresenceEvent event -> {
          if (!event.member().session().equals(subscription.session.id())) {
            subscription.show(event);
          }
        }
        case Gap gap -> subscription.show(gap);
      }
      gate.poll();
    }
    return true;
  }

  /** Declares what lies between the run and the gate when history has nothing of it. */
  private static void bridge(Subscription subscription) {
    Gate gate = subscription.gate;
    if (gate == null || !(gate.peek() instanceof Publication head)) {
      return;
    }
    Position stands = subscription.position;
    if (head.position().epoch().equals(stands.epoch()) && head.offset() > stands.offset() + 1) {
      var resumesAt = new Position(stands.epoch(), head.offset() - 1, 0);
      declare(
          subscription,
          new Gap(
              subscription.channel(), stands.offset() + 1, resumesAt, Gap.Reason.HISTORY_EXPIRED));
    }
  }

  private static void declare(Subscription subscription, Gap gap) {
    subscription.position = gap.resumesAt();
    if (!subscription.variant.renderer.tellsGaps()) {
      subscription.session.closeSoon(Disconnects.SLOW_CONSUMER);
      return;
    }
    subscription.show(gap);
  }
}
