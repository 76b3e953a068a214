package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is present in a room, as its subscribers are shown it. Made for the first subscription that
 * asks for presence, gone with the last. Confined to one loop.
 *
 * <p>The store is read for each such subscription, and what changes in it is announced. A read may
 * show a change whose announcement is still on its way, and may miss one that has come already. So
 * a read is brought up to date with the announcements since it was asked, and an announcement is
 * held against what is known: nobody is shown as joining twice, nor as leaving without having
 * joined. Once all announcements have come the picture is right, for a session's come in order, and
 * its last one decides. One that does not come is noticed by the digest, and the store read again.
 */
final class Members {
  /** Subscriptions that are shown who is present. */
  int watchers;

  /** Whether the store had others when it was asked last. */
  private boolean doubted;

  private final List<PresenceEvent> since = new ArrayList<>(0);
  private int reads;

  /** By session, in the order they joined; null until the first read has come. */
  private @Nullable Map<String, Member> shown;

  /** The store is about to be read; {@link #read} or {@link #readFailed} is to follow. */
  int readAsked() {
    reads++;
    return since.size();
  }

  /** Nothing came of a read that was asked. */
  void readFailed() {
    if (--reads == 0) {
      since.clear();
    }
  }

  /**
   * Takes what the store answered.
   *
   * @param asked what {@link #readAsked} returned
   * @param own who is there whether the read shows it or not; null if nobody
   * @return the changes that the others have to be shown
   */
  List<PresenceEvent> read(
      ChannelName channel, int asked, List<Member> page, @Nullable Member own) {
    Map<String, Member> now = new LinkedHashMap<>();
    page.forEach(member -> now.put(member.session(), member));
    for (PresenceEvent event : since.subList(asked, since.size())) {
      if (event.change() == Change.LEAVE) {
        now.remove(event.member().session());
      } else {
        now.put(event.member().session(), event.member());
      }
    }
    if (own != null) {
      now.put(own.session(), own);
    }
    readFailed();
    List<PresenceEvent> changes = new ArrayList<>(0);
    Map<String, Member> before = shown;
    shown = now;
    if (before == null) {
      return changes;
    }
    for (Member member : before.values()) {
      if (!now.containsKey(member.session())) {
        changes.add(new PresenceEvent(channel, Change.LEAVE, member));
      }
    }
    for (Member member : now.values()) {
      Member known = before.get(member.session());
      if (!member.equals(known)) {
        Change change = known == null ? Change.JOIN : Change.UPDATE;
        changes.add(new PresenceEvent(channel, change, member));
      }
    }
    return changes;
  }

  /** What an announcement changes; null if it is known already. */
  @Nullable PresenceEvent accept(PresenceEvent event) {
    if (reads > 0) {
      since.add(event);
    }
    Map<String, Member> known = shown;
    if (known == null) {
      return event;
    }
    Member member = event.member();
    if (event.change() == Change.LEAVE) {
      return known.remove(member.session()) == null ? null : event;
    }
    Member before = known.put(member.session(), member);
    if (before == null) {
      return new PresenceEvent(event.channel(), Change.JOIN, member);
    }
    return before.equals(member) ? null : new PresenceEvent(event.channel(), Change.UPDATE, member);
  }

  /**
   * Holds what is shown against the sum of digests of the store, taken at any time since:
   * announcements may be on their way. So the second time in a row counts.
   *
   * @return whether the store is to be read again
   */
  boolean doubts(long digest) {
    Map<String, Member> known = shown;
    boolean differs =
        known != null && known.values().stream().mapToLong(Member::digest).sum() != digest;
    boolean again = differs && doubted;
    doubted = differs && !again;
    return again;
  }

  /** Whether nothing is shown yet, or it is being read. */
  boolean unsettled() {
    return shown == null || reads > 0;
  }

  List<Member> list() {
    Map<String, Member> known = shown;
    return known == null ? List.of() : List.copyOf(known.values());
  }
}
