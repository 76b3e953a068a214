package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.OtherNodes.Handover;
import dev.parley.core.spi.PresenceStore;
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
 *
 * <p>A session that goes on on another node leaves a note here, for who comes with an older secret,
 * and for what it is present in, should the other node never hear that it was given the session.
 */
final class Resumption {

  /**
   * A session without a connection.
   *
   * @param moves how often it has gone on on another node
   */
  record Detached(
      String id, Identity identity, @Nullable Payload info, int moves, Set<ChannelName> present) {}

  /** A session that went on on another node, as it was when it left. */
  record Handed(Detached session, String to, Loop.Timer timer) {}

  private record Inherited(Set<ChannelName> channels, Loop.Timer timer) {}

  private record Waiting(Detached session, Loop.Timer timer) {}

  private final Shard shard;
  private final Map<String, Session> live = new HashMap<>();
  private final Map<String, Waiting> waiting = new HashMap<>();

  /**
   * Channels in which a resumed session is still present from before, until it subscribes again.
   */
  private final Map<String, Inherited> inherited = new HashMap<>();

  /** Sessions that went to other nodes, until the window ends. */
  private final Map<String, Handed> handed = new HashMap<>();

  Resumption(Shard shard) {
    this.shard = shard;
  }

  void sessionConnected(Session session, Set<ChannelName> presentFromBefore) {
    live.put(session.id(), session);
    if (!presentFromBefore.isEmpty()) {
      String id = session.id();
      Loop.Timer timer = shard.loop.schedule(() -> leaveInherited(id), window());
      Inherited before = inherited.put(id, new Inherited(new HashSet<>(presentFromBefore), timer));
      if (before != null) {
        before.timer.cancel();
      }
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

  /** Gives a session up to another node. */
  Handover handOver(Hub.Claim claim, String to) {
    PresenceStore presence = shard.hub.services().presence();
    Detached found = take(claim);
    if (found != null) {
      Loop.Timer timer = shard.loop.schedule(() -> left(found.id()), window());
      Handed before = handed.put(found.id(), new Handed(found, to, timer));
      if (before != null) {
        before.timer.cancel();
      }
      found.present.forEach(channel -> presence.handOver(channel, found.id));
      return new Handover.Taken(found.identity, found.info, found.moves, found.present);
    }
    Handed note = handed.get(claim.session());
    return note != null && claim.fits(note.session.identity.user())
        ? new Handover.Moved(note.to)
        : new Handover.Gone();
  }

  /** Takes the note of a session away that went to another node and comes back; null if none. */
  @Nullable Handed recall(Hub.Claim claim) {
    Handed note = handed.get(claim.session());
    if (note == null || !claim.fits(note.session.identity.user())) {
      return null;
    }
    handed.remove(claim.session());
    note.timer.cancel();
    return note;
  }

  /** Lets a session leave that went on elsewhere: what it has joined there stays. */
  private void left(String id) {
    Handed note = handed.remove(id);
    if (note != null) {
      leaveAll(note.session);
    }
  }

  /** Lets a session leave where it is present, unless it has joined again after it moved. */
  void leaveAll(Detached session) {
    session.present.forEach(
        channel -> leave(session.id, session.identity.user(), channel, session.moves));
  }

  /** Lets a session leave a channel. */
  void leave(Session session, ChannelName channel) {
    leave(session.id(), session.user(), channel, session.moves);
  }

  void sessionEnded(Session session, List<Subscription> had, Disconnect why) {
    Identity identity = session.identity;
    if (!session.connected || identity == null) {
      return;
    }
    live.remove(session.id(), session);
    Set<ChannelName> present = new HashSet<>();
    for (Subscription subscription : had) {
      if (subscription.member != null) {
        present.add(subscription.channel());
      }
    }
    Inherited before = inherited.remove(session.id());
    if (before != null) {
      before.timer.cancel();
      present.addAll(before.channels);
    }
    var detached = new Detached(session.id(), identity, session.info, session.moves, present);
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
    Waiting before = waiting.put(detached.id(), new Waiting(detached, timer));
    if (before != null) {
      before.timer.cancel();
    }
  }

  /** How many sessions wait to be resumed. */
  int size() {
    return waiting.size();
  }

  private void leave(String session, @Nullable String user, ChannelName channel, int moves) {
    var member = new Member(session, user, null);
    shard.whenDone(
        () -> shard.hub.presence().leave(channel, member, moves),
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
    leaveAll(session);
    shard.hub.services().observer().gone(session.id, session.identity);
  }

  private void leaveInherited(String id) {
    Inherited left = inherited.remove(id);
    Session session = live.get(id);
    if (left == null || session == null || session.identity == null) {
      return;
    }
    left.channels.forEach(channel -> leave(session, channel));
  }

  private java.time.Duration window() {
    return shard.hub.settings().limits().resumeWindow();
  }
}
