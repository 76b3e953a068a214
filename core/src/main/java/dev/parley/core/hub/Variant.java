package dev.parley.core.hub;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Position;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.spi.Observer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room that are sent the same bytes: one renderer on one encoding. A delivery is
 * rendered and framed once for all of them.
 */
final class Variant {
  /** Members that are looked at before any of them is sent something. */
  private static final int LOOK_AHEAD = 16;

  final Renderer renderer;
  final Encoding encoding;

  /** The next of the room's variants; null behind the last. */
  @Nullable Variant next;

  /** Who is live, in the first {@link #size} places. */
  private @Nullable Subscription[] members = {};

  private int size;

  /** Subscriptions that hold this variant, live or gated. */
  int holders;

  /** What the next pass is to send; null if nothing. */
  @Nullable Turn turn;

  /** What the pass under way sends to the members it has yet to reach; null if there is none. */
  @Nullable Turn pass;

  /** The first place that the pass under way has yet to reach. */
  private int swept;

  /** The place behind the last one that it has to reach; who came later is behind. */
  private int end;

  /** Whether it sends nothing but publications. */
  private boolean ofPublications;

  Variant(Renderer renderer, Encoding encoding) {
    this.renderer = renderer;
    this.encoding = encoding;
  }

  /**
   * Renders into the next pass's batch; false if these members are not shown the delivery.
   *
   * @param before where the room stands without it
   */
  boolean add(Delivery delivery, @Nullable Position before) {
    if (size == 0) {
      return false;
    }
    boolean later = renderer.tellsWhatWasSent();
    Frame frame = later ? null : renderer.render(delivery);
    if (frame == null && !later) {
      return false;
    }
    Turn now = turn;
    if (now == null) {
      now = new Turn(encoding.newBatch(), before);
      turn = now;
    }
    now.add(delivery, frame);
    return true;
  }

  /** Begins a pass with what waits, if anything does. */
  void beginPass() {
    pass = turn;
    turn = null;
    swept = 0;
    end = pass == null ? 0 : size;
    ofPublications = pass != null && pass.isOfPublications();
  }

  /**
   * Sends the pass's batch to some more members, those who came first before others: whoever
   * publishes into a room it has been in for long sees its own early, and what it publishes upon
   * that goes out with the next pass.
   *
   * @return how many were looked at, at most {@code budget}
   */
  int sweep(int budget, Observer observer) {
    Turn sent = pass;
    if (sent == null) {
      return 0;
    }
    int looked = Math.min(budget, end - swept);
    int stop = swept + looked;
    boolean later = renderer.tellsWhatWasSent();
    long apart = 0;
    while (swept < stop) {
      int next = Math.min(stop, swept + LOOK_AHEAD);
      if (!later && allTake(next)) {
        while (swept < next) {
          Subscription member = member(swept++);
          member.session.deliver(member, sent);
        }
      } else {
        while (swept < next) {
          apart += send(member(swept++), sent);
        }
      }
    }
    if (looked > 0) {
      // Rendered for each, whose members are as good as always one.
      long bytes = later ? apart / looked : sent.batch.bytes();
      observer.delivered(looked, sent.items().size(), bytes);
    }
    if (swept == end) {
      pass = null;
      sent.batch.release();
    }
    return looked;
  }

  /**
   * Whether the turn can go to all members from {@link #swept} to this place as it is. Asked before
   * anything is sent to them: what is needed of each lies anywhere in memory, and comes side by
   * side now. Behind each one's call of the kernel it would come one by one.
   */
  private boolean allTake(int next) {
    boolean all = ofPublications;
    for (int i = swept; i < next; i++) {
      Subscription member = member(i);
      all &= member.settled;
      all &= member.session.takesMore();
    }
    return all;
  }

  /** Returns the bytes of the messages sent apart from the batch. */
  private int send(Subscription member, Turn sent) {
    boolean whole = !renderer.tellsWhatWasSent() && (member.settled || settles(member, sent));
    if (whole && !sent.isAbout(member.session)) {
      member.session.deliver(member, sent);
      return 0;
    }
    return member.showUnseen(sent);
  }

  private static boolean settles(Subscription member, Turn turn) {
    member.settled =
        turn.publications > 0
            && turn.epoch.equals(member.position.epoch())
            && turn.firstOffset > member.position.offset()
            && turn.hadBy(member) == 0;
    return member.settled;
  }

  /** Whether the pass under way has yet to reach this member. */
  boolean isUnswept(Subscription subscription) {
    return subscription.index >= swept && subscription.index < end;
  }

  /** Lets go of what was to be sent: nobody is left. */
  void discard() {
    for (Turn left : new Turn[] {turn, pass}) {
      if (left != null) {
        left.batch.release();
      }
    }
    turn = null;
    pass = null;
  }

  /** Takes a member in who has had all that was accepted until now. */
  void enter(Subscription subscription) {
    if (size == members.length) {
      members = Arrays.copyOf(members, 1 + size + size / 2);
    }
    subscription.index = size;
    members[size++] = subscription;
    if (turn != null) {
      turn.joined(subscription);
    }
  }

  /** Fills the place so that every other member stays where it is to the pass. */
  void leave(Subscription subscription) {
    int index = subscription.index;
    if (index < 0) {
      return;
    }
    if (index < swept) {
      move(--swept, index);
      index = swept;
    }
    if (index < end) {
      move(--end, index);
      index = end;
    }
    move(--size, index);
    members[size] = null;
    subscription.index = -1;
  }

  /** The live members: a copy. */
  List<Subscription> members() {
    List<Subscription> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(member(i));
    }
    return all;
  }

  private Subscription member(int index) {
    return Objects.requireNonNull(members[index]);
  }

  private void move(int from, int to) {
    if (from == to) {
      return;
    }
    Subscription moved = member(from);
    members[to] = moved;
    moved.index = to;
  }
}
