package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session's interest in a channel. Begins gated: live deliveries wait while history is read; once
 * the run has caught up it is released and goes live, with everything it waited for sent first.
 * Confined to the session's loop.
 */
final class Subscription {
  final Session session;
  final Room room;
  final Variant variant;

  /** As who it is present, and shown the others; null if it is neither. */
  @Nullable Member member;

  /** Where the run stands: exact while gated; once live, where it was released. */
  Position position;

  /** What waits while gated; null when live. */
  @Nullable Gate gate;

  /** The place in the variant's list of members, -1 when not in it. */
  int index = -1;

  /**
   * Whether a turn has begun behind the release, so that no delivery of a later turn can be a
   * repeat.
   */
  boolean settled;

  /** Whether the session has no other. Kept here, where a pass looks anyway. */
  boolean alone;

  /** Whether the session was told that the subscription stands. */
  boolean answered;

  boolean ended;

  /** What waits for the subscription to stand, or to end without ever having. */
  private List<Runnable> alsoAsked = List.of();

  Subscription(
      Session session, Room room, Variant variant, @Nullable Member member, Position unknown) {
    this.session = session;
    this.room = room;
    this.variant = variant;
    this.member = member;
    this.position = unknown;
    this.gate = new Gate(room.gateBytes());
  }

  ChannelName channel() {
    return room.channel;
  }

  /** Where this run stands, live or gated. */
  Position current() {
    Position roomLast = room.last;
    if (gate != null || roomLast == null) {
      return position;
    }
    boolean ahead =
        !roomLast.epoch().equals(position.epoch()) || position.offset() > roomLast.offset();
    return ahead ? position : roomLast;
  }

  /** Where this run stands as far as it has been handed to the session. */
  Position delivered() {
    Position stands = current();
    Turn unsent = variant.isUnswept(this) ? variant.pass : variant.turn;
    Position before = unsent == null || gate != null ? null : unsent.before;
    if (before == null
        || !before.epoch().equals(stands.epoch())
        || before.offset() >= stands.offset()) {
      return stands;
    }
    return before.offset() >= position.offset() ? before : position;
  }

  void alsoAsk(Runnable task) {
    if (alsoAsked.isEmpty()) {
      alsoAsked = new ArrayList<>(1);
    }
    alsoAsked.add(task);
  }

  boolean hasAlsoAsked() {
    return !alsoAsked.isEmpty();
  }

  void askedAlso() {
    List<Runnable> now = alsoAsked;
    alsoAsked = List.of();
    now.forEach(Runnable::run);
  }

  /** Sends one publication of a recovered run and moves on. */
  void pass(Publication publication) {
    position = publication.position();
    show(publication);
  }

  /**
   * Sends one delivery of a turn by itself.
   *
   * @return the bytes of the message, 0 if there is none
   */
  int offer(Turn.Item item) {
    return offer(item.delivery(), item.frame());
  }

  /** Sends one delivery by itself. */
  void show(Delivery delivery) {
    int _ = offer(delivery, null);
  }

  private int offer(Delivery delivery, @Nullable Frame rendered) {
    Frame frame = rendered == null ? variant.renderer.render(delivery) : rendered;
    if (frame == null) {
      return 0;
    }
    session.offer(this, delivery, frame);
    return frame.size();
  }

  /**
   * Sends from a turn what this subscription has not had, at the first turn behind its release.
   *
   * @return the bytes of the messages sent
   */
  int showUnseen(Turn turn) {
    int bytes = 0;
    List<Turn.Item> items = turn.items();
    for (Turn.Item item : items.subList(turn.hadBy(this), items.size())) {
      boolean unseen =
          switch (item.delivery()) {
            case Publication p ->
                p.position().epoch().equals(position.epoch()) && p.offset() > position.offset();
            case PresenceEvent e -> !e.member().session().equals(session.id());
            case dev.parley.core.channel.Gap g -> true;
          };
      if (unseen) {
        bytes += offer(item);
      }
    }
    return bytes;
  }
}
