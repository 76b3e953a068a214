package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.problem.Disconnects;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One channel on one loop: who is subscribed here, and the fan-out.
 *
 * <p>The invariant that keeps runs whole: every live subscription has been sent, or will be sent by
 * the pass under way and the next, all publications up to {@link #last}; one that was released
 * further ahead skips what it has had. A publication that does not follow {@code last} (the broker
 * lost one, or the log began a new life) puts every live subscription back behind its gate, where
 * history or a gap closes the seam.
 *
 * <p>What is accepted gathers in each variant's turn. A <i>pass</i> sends one turn to all members,
 * in pieces, so that a large room does not hold the loop; what is accepted meanwhile is for the
 * next pass. Membership may change between the pieces of a pass and never within one: what would
 * change it then is queued as a task.
 *
 * <p>Many rooms are the inbox of one user: what only some need is made when they do.
 */
final class Room {
  final ChannelName channel;
  final Namespace namespace;
  private final Shard shard;

  /** The first of a chain. */
  @Nullable Variant variants;

  private List<Subscription> gated = List.of();

  /** Live subscriptions that were released further ahead than {@link #last}. */
  private List<Subscription> ahead = List.of();

  private @Nullable Position doubted;

  /** Null until something is to be sent. */
  private @Nullable Passes passes;

  /** Who is present; null while no subscription is shown it. */
  private @Nullable Members members;

  /** The last publication accepted here; null until a subscription was released. */
  @Nullable Position last;

  Room(Shard shard, ChannelName channel, Namespace namespace) {
    this.shard = shard;
    this.channel = channel;
    this.namespace = namespace;
  }

  long gateBytes() {
    return shard.hub.settings().limits().outboxBytes();
  }

  Subscription enter(Session session, Renderer renderer, @Nullable Member member) {
    Variant variant = variant(renderer, session.connection().encoding());
    variant.holders++;
    if (member != null) {
      members = members == null ? new Members() : members;
      members.watchers++;
    }
    var subscription = new Subscription(session, this, variant, member, Position.start("none"));
    gated = with(gated, subscription);
    return subscription;
  }

  void leave(Subscription subscription) {
    if (subscription.ended) {
      return;
    }
    subscription.ended = true;
    subscription.variant.leave(subscription);
    gated = without(gated, subscription);
    ahead = without(ahead, subscription);
    if (subscription.member != null && --members().watchers == 0) {
      members = null;
    }
    if (--subscription.variant.holders == 0) {
      discard(subscription.variant);
    }
  }

  boolean isEmpty() {
    return variants == null;
  }

  /** Who is present; the caller is shown it. */
  Members members() {
    return Objects.requireNonNull(members, "nobody is shown who is present");
  }

  /**
   * Who is present, as the store says that was read for {@code reader}: what went before is sent
   * before, what follows follows.
   *
   * @param asked what {@link Members#readAsked} returned
   */
  List<Member> present(Subscription reader, int asked, List<Member> page) {
    Members all = members();
    all.read(channel, asked, page, reader.member).forEach(this::pass);
    Gate gate = reader.gate;
    if (gate == null) {
      flush();
    } else {
      gate.forgetPresence();
    }
    return all.list();
  }

  /** Takes what the broker delivered; in the order of offsets. */
  void accept(Delivery delivery) {
    if (delivery instanceof PresenceEvent event && members != null) {
      PresenceEvent change = members.accept(event);
      if (change != null) {
        pass(change);
      }
    } else {
      pass(delivery);
    }
  }

  private void pass(Delivery delivery) {
    for (int i = 0; i < gated.size(); i++) {
      Gate gate = gated.get(i).gate;
      if (gate != null && !gate.add(delivery)) {
        gated.get(i).session.closeSoon(Disconnects.SLOW_CONSUMER);
      }
    }
    switch (delivery) {
      case Publication publication -> acceptPublication(publication);
      case PresenceEvent event -> render(event);
      case Gap gap -> render(gap);
    }
  }

  /**
   * Lets a subscription go live if its run reaches as far as the room's. False if it must read on.
   */
  boolean release(Subscription subscription) {
    Position roomLast = last;
    Position own = subscription.position;
    if (roomLast == null) {
      last = own;
    } else if (!mayFollow(roomLast, own)) {
      Gate gate = subscription.gate;
      if (gate != null && !roomLast.equals(gate.roomAtRead)) {
        return false;
      }
      // Read after the room had got there, and the log does not know it: it was rolled back.
      regate(null);
      last = own;
    } else if (own.offset() > roomLast.offset()) {
      ahead = with(ahead, subscription);
    }
    gated = without(gated, subscription);
    subscription.gate = null;
    subscription.settled = false;
    subscription.variant.enter(subscription);
    return true;
  }

  /** As {@link Passes#begin}. */
  void beginPass() {
    Passes made = passes;
    if (made != null) {
      boolean _ = made.begin();
    }
  }

  /** As {@link Passes#sweep}. */
  int sweep(int budget) {
    Passes made = passes;
    return made == null ? 0 : made.sweep(budget);
  }

  /** As {@link Passes#underWay}. */
  boolean passing() {
    Passes made = passes;
    return made != null && made.underWay();
  }

  /** Whether the next pass has something to send. */
  boolean somethingWaits() {
    for (Variant variant = variants; variant != null; variant = variant.next) {
      if (variant.turn != null) {
        return true;
      }
    }
    return false;
  }

  private void sweepLater() {
    Passes made = passes;
    if (made == null) {
      made = new Passes(this, shard);
      passes = made;
    }
    made.ask();
  }

  private void acceptPublication(Publication publication) {
    Position before = last;
    Position now = publication.position();
    if (before == null) {
      return;
    }
    if (now.equals(before)) {
      return;
    }
    checkAhead(publication);
    if (publication.follows(before)) {
      render(publication);
      last = now;
    } else {
      // Lost, rolled back, or only a repeat: history tells them apart.
      regate(publication);
      last = now;
    }
  }

  /** Puts those back who were released at this place with another publication. */
  private void checkAhead(Publication publication) {
    if (ahead.isEmpty()) {
      return;
    }
    for (Subscription early : List.copyOf(ahead)) {
      Position stands = early.position;
      if (publication.offset() < stands.offset()) {
        continue;
      }
      ahead = without(ahead, early);
      if (publication.offset() == stands.offset() && !mayFollow(publication.position(), stands)) {
        flush();
        backToGate(early, publication);
      }
    }
  }

  /** Whether a run at {@code own} can be one that has had everything up to {@code roomLast}. */
  private static boolean mayFollow(Position roomLast, Position own) {
    if (!own.epoch().equals(roomLast.epoch()) || own.offset() < roomLast.offset()) {
      return false;
    }
    return own.offset() > roomLast.offset()
        || own.tag() == roomLast.tag()
        || own.tag() == 0
        || roomLast.tag() == 0;
  }

  /** Sends all that waits now. */
  private void flush() {
    while (passing() || somethingWaits()) {
      sweep(Integer.MAX_VALUE);
    }
  }

  /** Where those stand who are live; null if nobody is. */
  @Nullable Position live() {
    return gated.size() == holders() ? null : last;
  }

  /**
   * Holds what was sent against the log, which may be ahead for what is still on its way: so the
   * second time in a row counts.
   *
   * @param asked what {@link #live} returned when it was asked where the log stands
   */
  void holdAgainst(Position asked, Position top) {
    if (!asked.equals(last)) {
      return;
    }
    // Who is ahead, and stays so, has read of publications that never came: rolled back since.
    boolean differs = top.offset() != asked.offset() || !mayFollow(asked, top) || !ahead.isEmpty();
    if (differs && asked.equals(doubted)) {
      regate(null);
    }
    doubted = differs ? asked : null;
  }

  /** Who is present as it is shown, to be held against the store; null if that can't be now. */
  @Nullable Members settledMembers() {
    Members all = members;
    return all == null || all.unsettled() ? null : all;
  }

  /** Holds who is shown against the store's digest. */
  void holdAgainst(Members asked, long digest) {
    if (asked != settledMembers() || !asked.doubts(digest)) {
      return;
    }
    int place = asked.readAsked();
    shard.whenDone(
        () -> shard.hub.services().presence().members(channel),
        (page, failure) -> {
          if (page == null || asked != members) {
            asked.readFailed();
          } else {
            asked.read(channel, place, page, null).forEach(this::pass);
          }
        });
  }

  /** How many subscribe here, live or gated. */
  int holders() {
    int all = 0;
    for (Variant variant = variants; variant != null; variant = variant.next) {
      all += variant.holders;
    }
    return all;
  }

  private void render(Delivery delivery) {
    boolean shown = false;
    for (Variant variant = variants; variant != null; variant = variant.next) {
      shown |= variant.add(delivery, last);
    }
    if (shown) {
      sweepLater();
    }
  }

  /** Puts every live subscription behind its gate: {@code first} does not follow what they have. */
  private void regate(@Nullable Publication first) {
    flush();
    ahead = List.of();
    for (Variant variant = variants; variant != null; variant = variant.next) {
      for (Subscription member : variant.members()) {
        backToGate(member, first);
      }
    }
  }

  private void backToGate(Subscription member, @Nullable Publication first) {
    member.position = member.current();
    member.variant.leave(member);
    Gate gate = new Gate(gateBytes());
    if (first != null) {
      gate.add(first);
    }
    member.gate = gate;
    gated = with(gated, member);
    shard.loop.execute(() -> shard.catchUp.advance(member));
  }

  @SuppressWarnings("ReferenceEquality") // by identity on purpose: see Renderer and Encoding
  private Variant variant(Renderer renderer, Encoding encoding) {
    for (Variant variant = variants; variant != null; variant = variant.next) {
      if (variant.renderer == renderer && variant.encoding == encoding) {
        return variant;
      }
    }
    Variant variant = new Variant(renderer, encoding);
    variant.next = variants;
    variants = variant;
    return variant;
  }

  private void discard(Variant gone) {
    if (gone == variants) {
      variants = gone.next;
    }
    for (Variant variant = variants; variant != null; variant = variant.next) {
      if (variant.next == gone) {
        variant.next = gone.next;
      }
    }
    gone.discard();
  }

  private static List<Subscription> with(List<Subscription> some, Subscription more) {
    List<Subscription> all = some.isEmpty() ? new ArrayList<>(1) : some;
    all.add(more);
    return all;
  }

  private static List<Subscription> without(List<Subscription> some, Subscription less) {
    if (!some.isEmpty()) {
      some.remove(less);
    }
    return some.isEmpty() ? List.of() : some;
  }
}
