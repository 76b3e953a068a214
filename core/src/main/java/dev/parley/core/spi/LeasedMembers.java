package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.spi.PresenceStore.Counts;
import dev.parley.core.spi.PresenceStore.Joined;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Where nodes keep together who is present, as one of them has it: each call is one step there, and
 * those that a node makes for one channel are carried out, and answered, in the order they were
 * made. A member is <i>held</i> by the node that joined it last. What a node holds in a channel it
 * holds by a lease: when that is over, the next to come lets those members go and tells all nodes.
 *
 * <p>The store keeps what it is told and no more; that it is told again what it has lost is the
 * work of {@link dev.parley.core.presence.LeasedPresence}.
 */
public interface LeasedMembers {

  /**
   * Adds or replaces the member of this session, which this node holds from now on, unless it is
   * late. The lease is prolonged, or begins.
   *
   * @param moves as for {@link PresenceStore#join}
   * @param again whether the node has joined it before: then it is late as well if another node
   *     holds it after as many moves, for that came since
   */
  CompletionStage<Joined> join(ChannelName channel, Member member, int moves, boolean again);

  /**
   * Removes the member if this node holds it, or the node that does has handed it over; completes
   * with whether it was removed. Nothing changes if it was joined after more moves.
   */
  CompletionStage<Boolean> leave(ChannelName channel, String session, int moves);

  /** This node still holds the member, but another may let it leave. */
  CompletionStage<Boolean> handOver(ChannelName channel, String session);

  /**
   * Prolongs the node's lease, or begins it.
   *
   * @return what the node holds
   */
  CompletionStage<Held> renew(ChannelName channel);

  /**
   * What a node holds in a channel.
   *
   * @param digest the sum of the {@link Member#digest}s of those it has not handed over
   * @param handed how many it has
   */
  record Held(long digest, int handed) {}

  /**
   * Lets go, and tells of, whomever this node holds that is in neither list; hands over who is in
   * the second. Prolongs the lease.
   *
   * @param handed sessions
   * @return the sessions of the first list that this node does not hold, or not as that member
   */
  CompletionStage<List<String>> sync(ChannelName channel, List<Member> held, List<String> handed);

  /** As {@link PresenceStore#members}. */
  CompletionStage<List<Member>> members(ChannelName channel);

  /** As {@link PresenceStore#counts}. */
  CompletionStage<Counts> counts(ChannelName channel);

  /** As {@link PresenceStore#digests}. */
  List<CompletionStage<Map<ChannelName, Long>>> digests(List<ChannelName> channels);
}
