package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.spi.Identity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a connection: a connected session whose connection was lost keeps its id, identity
 * and presence for the resume window. Its subscriptions are not kept: the client recovers each from
 * the log. Confined to one loop.
 */
final class Resumption {

  /** A session without a connection. */
  record Detached(String id, Identity identity, @Nullable Payload info, Set<ChannelName> present) {}

  private record Inherited(Set<ChannelName> channels, Loop.Timer timer) {}

  private record Waiting(Detached session, Loop.Timer timer) {}

  private final Shard shard;
  private final Map<String, Session> live = new HashMap<>();
  private final Map<String, Waiting> waiting = new HashMap<>();

  /**
   * Channels in which a resumed session is still present from before, until it subscribes again.
   */
  private final Map<String, Inherited> inherited = new HashMap<>();

  Resumption(Shard shard) {
    this.shard = shard;
  }

  void sessionConnected(Session session, Set<ChannelName> presentFromBefore) {
    live.put(session.id(), session);
    if (!presentFromBefore.isEmpty()) {
      String id = session.id();
      Loop.Timer timer = shard.loop.schedule(() -> leaveInherited(id), window());
      inherited.put(id, new Inherited(new HashSet<>(presentFromBefore), timer));
    }
  }

  @Nullable Session find(String id) {
    return live.get(id);
  }

  /** The session is present in its own right again. */
  void presentAgain(Session session, ChannelName channel) {
    Inherited left = inherited.get(session.id());
    if (left != null) {
      left.channels.remove(channel);
    }
  }

  /**
   * Takes the session away from this loop, whatever it holds; null if it is not known here or is
   * another user's.
   */
  @Nullable Detached take(Hub.Claim claim) {
    String id = claim.session();
    Session still = live.get(id);
    if (still != null && claim.fits(still.user())) {
      still.disconnect(Disconnects.REPLACED);
    }
    Waiting found = waiting.get(id);
    if (found == null || !claim.fits(found.session.identity.user())) {
      return null;
    }
    waiting.remove(id);
    found.timer.cancel();
    return found.session;
  }

  void sessionEnded(Session session, List<Subscription> had, Disconnect why) {
    Identity identity = session.identity;
    if (!session.connected || identity == null) {
      return;
    }
    live.remove(session.id());
    Set<ChannelName> present = new HashSet<>();
    for (Subscription subscription : had) {
      if (subscription.presence) {
        present.add(subscription.channel());
      }
    }
    Inherited before = inherited.remove(session.id());
    if (before != null) {
      before.timer.cancel();
      present.addAll(before.channels);
    }
    var detached = new Detached(session.id(), identity, session.info, present);
    boolean resumable = why.reconnect() || why.is(Disconnects.REPLACED);
    if (resumable && window().isPositive()) {
      keep(detached);
    } else {
      gone(detached);
    }
  }

  /** Keeps a session without a connection for the resume window. */
  void keep(Detached detached) {
    Loop.Timer timer = shard.loop.schedule(() -> expire(detached.id()), window());
    waiting.put(detached.id(), new Waiting(detached, timer));
  }

  /** How many sessions wait to be resumed. */
  int size() {
    return waiting.size();
  }

  void leave(String session, Identity identity, ChannelName channel) {
    var member = new Member(session, identity.user(), null);
    shard.whenDone(
        () -> shard.hub.presence().leave(channel, member),
        (was, failure) -> {
          if (failure != null) {
            shard.hub.failed("presence leave", failure);
          }
        });
  }

  private void expire(String id) {
    Waiting found = waiting.remove(id);
    if (found != null) {
      gone(found.session);
    }
  }

  private void gone(Detached session) {
    for (ChannelName channel : session.present) {
      leave(session.id, session.identity, channel);
    }
    shard.hub.services().observer().gone(session.id, session.identity);
  }

  private void leaveInherited(String id) {
    Inherited left = inherited.remove(id);
    Session session = live.get(id);
    if (left == null || session == null || session.identity == null) {
      return;
    }
    for (ChannelName channel : left.channels) {
      leave(id, session.identity, channel);
    }
  }

  private java.time.Duration window() {
    return shard.hub.settings().limits().resumeWindow();
  }
}
