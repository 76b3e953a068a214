package dev.parley.core.presence;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.spi.LeasedMembers;
import dev.parley.core.spi.LeasedMembers.Held;
import dev.parley.core.spi.PresenceStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A node's presence on members that nodes keep together. The node knows its own and makes the store
 * agree with them: with every renewal the store says by a sum whom it takes the node to hold, and
 * where that differs (a call that failed or timed out, a lease that was lost, a store that came
 * back empty or with an older state, a member that another node has joined or let leave) the two
 * are brought together. So who is present in the end does not depend on any message having arrived,
 * but on what nodes go on believing: a session is shown for as long as one of them has it.
 *
 * <p>Concurrent: the members of one channel are guarded by their {@link Own}, and the call that
 * belongs to a change is made there, so that calls come to the store in the order of changes.
 */
public final class LeasedPresence implements PresenceStore {
  /** Channels that are renewed at a time. */
  private static final int AT_ONCE = 256;

  private static final CompletionStage<Void> DONE = CompletableFuture.allOf();

  private final LeasedMembers store;
  private final Consumer<PresenceEvent> announce;
  private final Map<ChannelName, Own> own = new ConcurrentHashMap<>();

  /** So many channels may still be renewed at a time in the round under way; 0 between rounds. */
  private final AtomicInteger renewing = new AtomicInteger();

  /** Where one of this node's members stands. */
  private enum Standing {
    /** The store is to say that this node holds it. */
    HELD,
    /** Another node held it when it was joined here: it is joined again until it is held. */
    LATE,
    /** Given to another node: what becomes of it there is not this node's to say. */
    HANDED
  }

  private record Entry(Member member, int moves, Standing standing, long digest) {
    Entry as(Standing now) {
      return new Entry(member, moves, now, digest);
    }
  }

  /** The members of this node in one channel. Guarded by itself. */
  private static final class Own {
    final Map<String, Entry> members = new LinkedHashMap<>();

    /** The store may hold something else than {@link #members}. */
    boolean doubtful;

    /** Calls whose outcome is open. */
    int underWay;

    /** Forgotten: whoever wants to change it begins another. */
    boolean retired;

    /** What the store is to say that the node holds. */
    Held held() {
      long sum = 0;
      int handed = 0;
      for (Entry entry : members.values()) {
        switch (entry.standing) {
          case HELD -> sum += entry.digest;
          case HANDED -> handed++;
          case LATE -> {}
        }
      }
      return new Held(sum, handed);
    }

    List<Member> members(Predicate<Standing> which) {
      return members.values().stream()
          .filter(entry -> which.test(entry.standing))
          .map(Entry::member)
          .toList();
    }

    void mark(Entry entry, Standing now) {
      members.replace(entry.member.session(), entry, entry.as(now));
    }
  }

  /**
   * @param store stays the caller's
   * @param announce tells all nodes of a change that {@link #renew} brings about
   */
  public LeasedPresence(LeasedMembers store, Consumer<PresenceEvent> announce) {
    this.store = store;
    this.announce = announce;
  }

  @Override
  public CompletionStage<Joined> join(ChannelName channel, Member member, int moves) {
    var joined = new Entry(member, moves, Standing.HELD, member.digest());
    return change(
        channel,
        here -> {
          here.members.put(member.session(), joined);
          return store(channel, here, joined, false);
        });
  }

  @Override
  public CompletionStage<Boolean> leave(ChannelName channel, String session, int moves) {
    return change(
        channel,
        here -> {
          here.members.computeIfPresent(session, (_, was) -> was.moves > moves ? was : null);
          return watched(here, store.leave(channel, session, moves));
        });
  }

  @Override
  public void handOver(ChannelName channel, String session) {
    var _ =
        change(
            channel,
            here -> {
              here.members.computeIfPresent(session, (_, was) -> was.as(Standing.HANDED));
              return watched(here, store.handOver(channel, session));
            });
  }

  private <T> T change(ChannelName channel, Function<Own, T> what) {
    while (true) {
      Own here = own.computeIfAbsent(channel, _ -> new Own());
      synchronized (here) {
        if (!here.retired) {
          return what.apply(here);
        }
      }
    }
  }

  private CompletionStage<Joined> store(ChannelName channel, Own here, Entry entry, boolean again) {
    return watched(here, store.join(channel, entry.member, entry.moves, again))
        .thenApply(joined -> {
          synchronized (here) {
            here.mark(entry, joined == Joined.LATE ? Standing.LATE : Standing.HELD);
          }
          return joined;
        });
  }

  /** A call whose outcome matters to the channel: a failed one leaves it in doubt. */
  private static <T> CompletionStage<T> watched(Own here, CompletionStage<T> stage) {
    here.underWay++;
    return stage.whenComplete((done, failure) -> {
      synchronized (here) {
        here.underWay--;
        here.doubtful |= failure != null;
      }
    });
  }

  @Override
  public CompletionStage<List<Member>> members(ChannelName channel) {
    return store.members(channel);
  }

  @Override
  public CompletionStage<Counts> counts(ChannelName channel) {
    return store.counts(channel);
  }

  @Override
  public CompletionStage<Long> digest(ChannelName channel) {
    return digests(List.of(channel)).getFirst().thenApply(sums -> sums.get(channel));
  }

  @Override
  public List<CompletionStage<Map<ChannelName, Long>>> digests(List<ChannelName> channels) {
    return store.digests(channels);
  }

  /**
   * Prolongs the leases of this node, and puts right what may have become wrong, unless it is still
   * at that. To be called every third of a lease; from any thread, does not block.
   */
  public void renew() {
    if (!renewing.compareAndSet(0, AT_ONCE)) {
      return;
    }
    Queue<ChannelName> due = new ConcurrentLinkedQueue<>(own.keySet());
    for (int i = 0; i < AT_ONCE; i++) {
      renewNext(due);
    }
  }

  /** Goes on with the next when this one is answered: others want to ask the store as well. */
  private void renewNext(Queue<ChannelName> due) {
    for (ChannelName next = due.poll(); next != null; next = due.poll()) {
      CompletableFuture<Void> call = renew(next).toCompletableFuture();
      if (!call.isDone()) {
        var _ = call.whenComplete((_, _) -> renewNext(due));
        return;
      }
    }
    renewing.decrementAndGet();
  }

  private CompletionStage<Void> renew(ChannelName channel) {
    Own here = own.get(channel);
    if (here == null) {
      return DONE;
    }
    try {
      return renew(channel, here);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private CompletionStage<Void> renew(ChannelName channel, Own here) {
    synchronized (here) {
      if (here.doubtful) {
        return sync(channel, here);
      }
      if (!here.members.isEmpty() || here.underWay > 0) {
        return prolong(channel, here);
      }
      here.retired = true;
      own.remove(channel, here);
      return DONE;
    }
  }

  private CompletionStage<Void> prolong(ChannelName channel, Own here) {
    Held expected = here.held();
    CompletionStage<Void> renewed =
        watched(here, store.renew(channel))
            .thenCompose(held -> {
              synchronized (here) {
                return differs(held, expected) ? sync(channel, here) : DONE;
              }
            });
    here.members.values().stream()
        .filter(entry -> entry.standing == Standing.LATE)
        .toList()
        .forEach(entry -> {
          var _ = joinAgain(channel, here, entry);
        });
    return renewed;
  }

  /** Whom this node has handed over the other may have joined since, or let leave. */
  private static boolean differs(Held held, Held expected) {
    return held.digest() != expected.digest() || held.handed() > expected.handed();
  }

  /** Makes the store hold exactly the members of this node that are here. */
  private CompletionStage<Void> sync(ChannelName channel, Own here) {
    here.doubtful = false;
    List<Member> held = here.members(standing -> standing != Standing.HANDED);
    List<String> handed =
        here.members(standing -> standing == Standing.HANDED).stream()
            .map(Member::session)
            .toList();
    return watched(here, store.sync(channel, held, handed))
        .thenCompose(missing ->
            CompletableFuture.allOf(
                missing.stream()
                    .map(session -> restore(channel, here, session).toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new)));
  }

  /** Puts back a member that the store does not have as this node's, unless it has left here. */
  private CompletionStage<Void> restore(ChannelName channel, Own here, String session) {
    synchronized (here) {
      Entry entry = here.members.get(session);
      return entry == null || entry.standing == Standing.HANDED
          ? DONE
          : joinAgain(channel, here, entry);
    }
  }

  private CompletionStage<Void> joinAgain(ChannelName channel, Own here, Entry entry) {
    return store(channel, here, entry, true)
        .thenAccept(joined -> {
          if (joined != Joined.LATE) {
            Change change = joined == Joined.NEW ? Change.JOIN : Change.UPDATE;
            announce.accept(new PresenceEvent(channel, change, entry.member));
          }
        });
  }
}
