package dev.parley.server.bridge;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.channel.Since;
import dev.parley.server.bridge.Channels.Feed;
import dev.parley.socketio.Namespace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One room and its channel. A lock guards the state; the subscription's callbacks come on virtual
 * threads, one after the other.
 *
 * <p>What is published here waits until every loop has done what it was asked before, and the
 * subscription that this has brought about has begun: who joins the room first is reached by what
 * is sent to it next. It goes to the broker in the order in which it was sent, without waiting for
 * its answers.
 */
final class Link {
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(
          1, TimeUnit.SECONDS, task -> Thread.ofVirtual().name("parley-bridge").start(task));

  private final Namespace namespace;
  private final String room;
  private final String channel;
  private final String event;
  private final Channels channels;
  private final BridgeMetrics metrics;
  private int loops;
  private int publishing;
  private CompletableFuture<Void> line = CompletableFuture.completedFuture(null);
  private Since since = new Since.Now();
  private @Nullable Feed feed;

  /** Counts the times that the room was empty: what belongs to an earlier one is let be. */
  private int life;

  Link(Namespace namespace, String room, Rule rule, Channels channels, BridgeMetrics metrics) {
    this.namespace = namespace;
    this.room = room;
    this.channel = rule.channelOf(room).orElseThrow();
    this.event = rule.event();
    this.channels = channels;
    this.metrics = metrics;
  }

  /** The room has members on one loop more. */
  synchronized void opened() {
    if (++loops == 1) {
      since = new Since.Now();
      subscribe(++life);
    }
  }

  /** The room has members on one loop less. */
  synchronized void closed() {
    if (--loops == 0) {
      life++;
      Feed ended = feed;
      feed = null;
      if (ended != null) {
        ended.close();
      }
    }
  }

  /** Whether there is nobody, and nothing to do. */
  synchronized boolean idle() {
    return loops == 0 && publishing == 0;
  }

  /** Something will be published: it is not idle until that is done. */
  synchronized void reserve() {
    publishing++;
  }

  /**
   * Publishes what was sent to the room, once for a {@link #reserve}.
   *
   * @param done is run at the end
   */
  void publish(Payload payload, Runnable done) {
    var settled = new CompletableFuture<Void>();
    synchronized (this) {
      line =
          line.thenCombine(settled, (_, _) -> this)
              .thenCompose(Link::subscribed)
              .thenRun(() -> hand(payload, done));
    }
    // Only now, and without the lock: what follows may happen at once, on this thread.
    var _ = namespace.settled().thenRun(() -> settled.complete(null));
  }

  /** Throws nothing: what follows in line is published all the same. */
  private void hand(Payload payload, Runnable done) {
    try {
      var _ =
          channels.publish(channel, payload).whenComplete((_, failure) -> published(failure, done));
    } catch (RuntimeException e) {
      published(e, done);
    }
  }

  private void published(@Nullable Throwable failure, Runnable done) {
    if (failure == null) {
      metrics.published();
    } else {
      metrics.lost();
    }
    synchronized (this) {
      publishing--;
    }
    done.run();
  }

  /** Completes when the subscription, if there is one, has begun or failed. */
  private synchronized CompletableFuture<Void> subscribed() {
    return feed == null
        ? CompletableFuture.completedFuture(null)
        : feed.started().handle((_, _) -> (Void) null).toCompletableFuture();
  }

  /** Subscribes, unless the room has been empty meanwhile. */
  private synchronized void subscribe(int its) {
    if (its != life) {
      return;
    }
    if (feed != null) {
      feed.close();
    }
    Feed opened = channels.subscribe(channel, since, delivery -> deliver(its, delivery));
    feed = opened;
    var _ = opened.started().thenAccept(start -> begins(its, start));
    opened.ended().thenRunAsync(() -> subscribe(its), LATER);
  }

  /** What is published from here on is missed, and not merely earlier, should the feed end. */
  private synchronized void begins(int its, Position start) {
    if (its == life && since instanceof Since.Now) {
      since = new Since.After(start);
    }
  }

  private void deliver(int its, Delivery delivery) {
    switch (delivery) {
      case Publication publication -> {
        Position position = publication.position();
        if (reaches(its, position)) {
          namespace.emitHere(
              room, event, Contents.argument(publication.payload()), position.encode());
        }
      }
      case Gap gap -> {
        if (reaches(its, gap.resumesAt())) {
          metrics.gap();
          namespace.emitHere(room, event + ":gap", told(gap));
        }
      }
      case PresenceEvent _ -> {}
    }
  }

  /** Whether somebody is still there for it; then it counts as seen. */
  private synchronized boolean reaches(int its, Position position) {
    if (its != life) {
      return false;
    }
    since = new Since.After(position);
    return true;
  }

  private static ObjectNode told(Gap gap) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("reason", gap.reason().wireName())
        .put("from", gap.from())
        .put("position", gap.resumesAt().encode());
  }
}
