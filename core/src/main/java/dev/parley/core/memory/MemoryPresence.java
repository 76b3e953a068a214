package dev.parley.core.memory;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.spi.PresenceStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Presence of a single node. A concurrent map of channels; the members of one are changed and
 * copied under that entry's lock. Leases do not expire by themselves: they end with the process, as
 * the sessions do.
 */
public final class MemoryPresence implements PresenceStore {
  private final ConcurrentHashMap<ChannelName, Map<String, Member>> channels =
      new ConcurrentHashMap<>();

  @Override
  public CompletionStage<Joined> join(ChannelName channel, Member member, int moves) {
    boolean[] isNew = new boolean[1];
    channels.compute(
        channel,
        (name, before) -> {
          Map<String, Member> members = before == null ? new LinkedHashMap<>() : before;
          isNew[0] = members.put(member.session(), member) == null;
          return members;
        });
    return CompletableFuture.completedFuture(isNew[0] ? Joined.NEW : Joined.REPLACED);
  }

  @Override
  public CompletionStage<Boolean> leave(ChannelName channel, String session, int moves) {
    boolean[] was = new boolean[1];
    channels.computeIfPresent(
        channel,
        (name, members) -> {
          was[0] = members.remove(session) != null;
          return members.isEmpty() ? null : members;
        });
    return CompletableFuture.completedFuture(was[0]);
  }

  @Override
  public CompletionStage<List<Member>> members(ChannelName channel) {
    return CompletableFuture.completedFuture(copy(channel));
  }

  @Override
  public CompletionStage<Counts> counts(ChannelName channel) {
    List<Member> members = copy(channel);
    long users =
        members.stream()
            .map(member -> member.user() == null ? " " + member.session() : member.user())
            .distinct()
            .count();
    return CompletableFuture.completedFuture(new Counts(members.size(), (int) users));
  }

  @Override
  public CompletionStage<Long> digest(ChannelName channel) {
    return CompletableFuture.completedFuture(
        copy(channel).stream().mapToLong(Member::digest).sum());
  }

  private List<Member> copy(ChannelName channel) {
    List<List<Member>> copied = new java.util.ArrayList<>(1);
    channels.computeIfPresent(
        channel,
        (name, members) -> {
          copied.add(List.copyOf(members.values()));
          return members;
        });
    return copied.isEmpty() ? List.of() : copied.getFirst();
  }
}
