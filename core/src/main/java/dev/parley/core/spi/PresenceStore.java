package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Who is present where. An entry is a lease: the node that made it renews it while the session
 * lives, and it ends by itself when the node is gone. What is asked for one session is carried out
 * in the order it was asked, also while earlier stages are not complete, and answered in that
 * order.
 */
public interface PresenceStore {

  /** What became of a join. */
  enum Joined {
    /** Nobody was there for the session. */
    NEW,
    /** The member is another now. */
    REPLACED,
    /**
     * Nothing has changed: it was joined for the session after it moved more often. It is joined
     * here when that is over, without being asked again.
     */
    LATE
  }

  /**
   * Adds or replaces the member of this session.
   *
   * @param moves how often the session has gone on on another node
   */
  CompletionStage<Joined> join(ChannelName channel, Member member, int moves);

  /**
   * Removes; completes with whether it was there. Nothing changes if it was joined for the session
   * after it moved more often: this is late then. Nor does it if another node holds it, and has not
   * handed it over.
   *
   * @param moves as for {@link #join}
   */
  CompletionStage<Boolean> leave(ChannelName channel, String session, int moves);

  /**
   * The session is given to another node. The member stays until one of both lets it leave, but
   * this one does not put it back if it is lost.
   */
  default void handOver(ChannelName channel, String session) {}

  /** All members, in the order they joined. */
  CompletionStage<List<Member>> members(ChannelName channel);

  /** The sum of all members' {@link Member#digest}: by it a lost announcement is noticed. */
  CompletionStage<Long> digest(ChannelName channel);

  /**
   * The digests of many channels, for less than one by one: every channel asked for is in one of
   * the parts, each of which completes or fails by itself.
   */
  default List<CompletionStage<Map<ChannelName, Long>>> digests(List<ChannelName> channels) {
    return channels.stream()
        .map(channel -> digest(channel).thenApply(sum -> Map.of(channel, sum)))
        .toList();
  }

  /** How many members and how many different users (a member without user counts as one). */
  CompletionStage<Counts> counts(ChannelName channel);

  /** Sizes of a channel's presence. */
  record Counts(int members, int users) {}
}
