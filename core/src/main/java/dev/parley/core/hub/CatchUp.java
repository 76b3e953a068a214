package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.problem.Disconnects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings gated subscriptions to the live end of their channel: reads history page by page, no
 * faster than the connection takes it, then merges what waited at the gate and releases. Confined
 * to one loop.
 *
 * <p>Correctness rests on three facts. The gate was closed before the first read, so whatever a
 * page does not hold is at the gate or will come. A read shows all that came to the gate before it
 * was asked, so only what came later is joined to its page, and nothing is sent twice. Whatever
 * neither is in the page nor follows it sends the run back to history, which knows whether
 * publications are missing, have expired or were rolled back, and says so by a gap.
 */
final class CatchUp {
  private static final int PAGE = 128;

  private final Shard shard;

  /** Reads that are about to be asked, each with all who want its page. */
  private final Map<Read, List<Reader>> soon = new HashMap<>();

  private record Read(Room room, HistoryQuery query) {}

  /** Who wants a page; not any more if its subscription has ended or another gate. */
  private record Reader(Subscription subscription, Gate gate) {
    boolean isThere() {
      return !subscription.ended && gate.equals(subscription.gate);
    }
  }

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
    var read = new Read(subscription.room, HistoryQuery.forward(subscription.position, PAGE));
    soon.computeIfAbsent(read, this::askSoon).add(new Reader(subscription, gate));
  }

  /** One read for all who stand in the same place when the loop gets round to it. */
  private List<Reader> askSoon(Read read) {
    shard.loop.execute(() -> ask(read));
    return new ArrayList<>(1);
  }

  private void ask(Read read) {
    List<Reader> readers = Objects.requireNonNull(soon.remove(read));
    readers.removeIf(reader -> !reader.isThere());
    if (readers.isEmpty()) {
      return;
    }
    readers.forEach(reader -> reader.gate.readAsked(read.room.last));
    shard.whenDone(
        () -> shard.hub.services().history().read(read.room.channel, read.query),
        (page, failure) -> {
          if (page == null) {
            shard.hub.failed("reading history", failure);
          }
          // Each has the loop for itself for a moment, for a page may be long; and all are behind
          // it before the first asks for the next.
          readers.forEach(reader -> shard.loop.execute(() -> take(reader, page)));
        });
  }

  private void take(Reader reader, @Nullable HistoryPage page) {
    reader.gate.reading = false;
    if (!reader.isThere()) {
      return;
    }
    if (page == null) {
      reader.subscription.session.close(Disconnects.UNAVAILABLE);
    } else {
      pass(reader.subscription, page);
    }
  }

  /** Sends a page, then merges and releases, or reads the next. */
  void pass(Subscription subscription, HistoryPage page) {
    Gap gap = page.gap();
    if (gap != null) {
      declare(subscription, gap);
    }
    int sent = 0;
    for (Publication publication : page.publications()) {
      if (!subscription.session.takesMore()) {
        break;
      }
      subscription.pass(publication);
      sent++;
    }
    shard.hub.services().observer().recovered(sent, gap != null);
    boolean all = sent == page.publications().size() && !page.more();
    if (all && merge(subscription, page) && subscription.room.release(subscription)) {
      return;
    }
    shard.loop.execute(() -> advance(subscription));
  }

  /**
   * Sends what came to the gate since the read was asked, as far as it follows the run; false if
   * history has to be asked again: because of a seam, or because the log is no longer the one that
   * was read.
   */
  private static boolean merge(Subscription subscription, HistoryPage page) {
    Gate gate = subscription.gate;
    if (gate == null) {
      return true;
    }
    if (gate.lost()) {
      // What is left may follow the page by its offset alone: the log that was read may be gone.
      return false;
    }
    for (Delivery next = gate.peek(); next != null; next = gate.peek()) {
      switch (next) {
        case Publication publication -> {
          Position stands = subscription.position;
          if (publication.follows(stands)) {
            subscription.pass(publication);
          } else if (!publication.position().equals(stands) && !holds(page, publication)) {
            return false;
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

  private static boolean holds(HistoryPage page, Publication publication) {
    List<Publication> ascending = page.publications();
    if (ascending.isEmpty()) {
      return false;
    }
    long index = publication.offset() - ascending.getFirst().offset();
    return index >= 0
        && index < ascending.size()
        && ascending.get((int) index).position().equals(publication.position());
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
