package dev.parley.testkit.check;

import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent.Change;
import java.util.Set;

/** One line of a history, in the order it was observed. Clients are named by the observer. */
public sealed interface Operation {

  String channel();

  /** Someone began to publish this payload; payloads are unique in a history. */
  record Invoked(String channel, String payload) implements Operation {}

  /** A publish was acknowledged with this position. */
  record Acknowledged(String channel, String payload, Position position) implements Operation {}

  /**
   * The log's keeper is known to have lost what is behind this position, or all if the epoch is
   * another afterwards: it may be missing or be replaced without anybody being at fault.
   */
  record LostLog(String channel) implements Operation {}

  /** A client's run begins, or goes on after a break, right behind this position. */
  record Attached(String client, String channel, Position position) implements Operation {}

  record Delivered(String client, String channel, Position position, String payload)
      implements Operation {}

  /** The client was told that what lies between its run and this position is missing. */
  record GapTold(String client, String channel, long from, Position resumesAt)
      implements Operation {}

  /** A client took up its run again at the position it had seen last. */
  record Resumed(String client, String channel, Position position) implements Operation {}

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

  /** Who is present in truth, at a time when every change has been shown. */
  record MembersAre(String channel, Set<String> members) implements Operation {
    public MembersAre {
      members = Set.copyOf(members);
    }
  }
}
