package dev.parley.core.check;

import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent.Change;
import java.util.Set;

/**
 * What somebody did or saw. Clients are named by the observer, and payloads are unique in a
 * history. Whoever reads a log page by page is a client like others.
 */
public sealed interface Operation {

  /** The channel it happened in; empty if it is about a client as a whole. */
  String channel();

  /** Someone began to publish this payload. */
  record Invoked(String channel, String payload) implements Operation {}

  /** A publish was acknowledged with this position; so may be a retry of it. */
  record Acknowledged(String channel, String payload, Position position) implements Operation {}

  /** A publisher gave up without an acknowledgement: it may be in the log, once, or not. */
  record Unknown(String channel, String payload) implements Operation {}

  /**
   * The log's keeper is known to have lost what is behind this position, or all if the epoch is
   * another afterwards: it may be missing or be replaced without anybody being at fault.
   */
  record LostLog(String channel) implements Operation {}

  /** A client's run begins right behind this position. */
  record Attached(String client, String channel, Position position) implements Operation {}

  /** A client was handed a publication. */
  record Delivered(String client, String channel, Position position, String payload)
      implements Operation {}

  /** The client was told that what lies between its run and this position is missing. */
  record GapTold(String client, String channel, long from, Position resumesAt)
      implements Operation {}

  /** A client took up its run again at the position it had seen last. */
  record Resumed(String client, String channel, Position position) implements Operation {}

  /** A client has left for good: nothing is expected to reach it. */
  record Detached(String client, String channel) implements Operation {}

  /** Something is known to stand between a client and the server: nothing is expected in time. */
  record Troubled(String client) implements Operation {
    @Override
    public String channel() {
      return "";
    }
  }

  /** Nothing stands there any more. */
  record Calmed(String client) implements Operation {
    @Override
    public String channel() {
      return "";
    }
  }

  /** Somebody asks where the log ends. */
  record TopAsked(String channel) implements Operation {}

  /** The answer to the last {@link TopAsked} of the channel. */
  record TopTold(String channel, Position top) implements Operation {}

  /** All faults are over, nobody publishes, and there was time for everything to arrive. */
  record Settled(String channel, Position top) implements Operation {}

  /** A client was told who is present, and is to be shown what changes from here on. */
  record MembersTold(String client, String channel, Set<String> members) implements Operation {
    public MembersTold {
      members = Set.copyOf(members);
    }
  }

  /** A client was shown that someone joined, changed or left. */
  record MemberChanged(String client, String channel, Change change, String member)
      implements Operation {}

  /** A client is no longer shown who is present. */
  record PresenceEnded(String client, String channel) implements Operation {}

  /** A member's own connection is up, and the server has told it that it is present. */
  record MemberUp(String channel, String member) implements Operation {}

  /** It may be down. */
  record MemberDown(String channel, String member) implements Operation {}

  /**
   * Who is present in truth, at a time when every change has been shown.
   *
   * @param leased who is gone but may be shown until its lease is over
   */
  record MembersAre(String channel, Set<String> members, Set<String> leased) implements Operation {
    public MembersAre {
      members = Set.copyOf(members);
      leased = Set.copyOf(leased);
    }

    /** The same when every lease is over. */
    public MembersAre(String channel, Set<String> members) {
      this(channel, members, Set.of());
    }

    /** Whether whoever shows these shows what is true. */
    public boolean fits(Set<String> shown) {
      return shown.containsAll(members) && shown.stream().noneMatch(this::isGhost);
    }

    /** Whether the member must not be shown any more. */
    public boolean isGhost(String member) {
      return !members.contains(member) && !leased.contains(member);
    }
  }
}
