package dev.parley.testkit.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.spi.LeasedMembers;
import dev.parley.core.spi.PresenceStore.Counts;
import dev.parley.core.spi.PresenceStore.Joined;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Members that nodes keep together, at a distance and with bad days: what is asked arrives there
 * late, and its answer comes back late, in order for what a node changes in a channel and in no
 * order otherwise; or it fails, carried out or not. Seeded; used by one thread.
 */
public final class SlowPresence {
  private record Entry(String node, Member member, int moves, boolean handed) {}

  /** When the last of what was asked in turn is carried out, and when its answer is back. */
  private record Journey(long thereNanos, long backNanos) {}

  private final SimulatedWorld world;
  private final SplittableRandom random;

  /** By channel and session, in the order they joined. */
  private final Map<ChannelName, Map<String, Entry>> channels = new HashMap<>();

  private final Map<String, Journey> journeys = new HashMap<>();
  private long maxDelayNanos;
  private boolean fails;

  public SlowPresence(SimulatedWorld world, long seed) {
    this.world = world;
    this.random = new SplittableRandom(seed);
  }

  /** From now on each way takes up to so long; zero answers at once. */
  public void delay(Duration longest) {
    maxDelayNanos = longest.toNanos();
  }

  /** Whether from now on nothing is carried out and every stage fails. */
  public void fail(boolean always) {
    fails = always;
  }

  /** Who is a member at this moment, in the order they joined. */
  public List<Member> now(ChannelName channel) {
    return members(channel).values().stream().map(Entry::member).toList();
  }

  /**
   * The members as a node has them, which leave with it.
   *
   * @param isCut whether the node can't reach them now
   */
  public LeasedMembers of(
      String node, BooleanSupplier isCut, Consumer<? super PresenceEvent> announce) {
    return new View(node, isCut, announce);
  }

  /** The leases of a node end. */
  public void expire(String node, Consumer<? super PresenceEvent> announce) {
    List.copyOf(channels.keySet())
        .forEach(channel -> dropIf(channel, (_, held) -> held.node.equals(node), announce));
  }

  private Map<String, Entry> members(ChannelName channel) {
    return channels.computeIfAbsent(channel, _ -> new LinkedHashMap<>());
  }

  private void dropIf(
      ChannelName channel,
      BiPredicate<String, Entry> which,
      Consumer<? super PresenceEvent> announce) {
    Map<String, Entry> all = members(channel);
    for (Map.Entry<String, Entry> entry : List.copyOf(all.entrySet())) {
      if (which.test(entry.getKey(), entry.getValue())) {
        all.remove(entry.getKey());
        announce.accept(new PresenceEvent(channel, Change.LEAVE, entry.getValue().member));
      }
    }
  }

  private Joined join(ChannelName channel, Entry joined, boolean again) {
    Map<String, Entry> all = members(channel);
    Entry before = all.get(joined.member.session());
    boolean isOthers = before != null && !before.node.equals(joined.node);
    if (before != null
        && (before.moves > joined.moves || (again && isOthers && before.moves == joined.moves))) {
      return Joined.LATE;
    }
    all.put(joined.member.session(), joined);
    return before == null ? Joined.NEW : Joined.REPLACED;
  }

  private boolean leave(String node, ChannelName channel, String session, int moves) {
    Map<String, Entry> all = members(channel);
    Entry held = all.get(session);
    if (held == null || held.moves > moves || (!held.node.equals(node) && !held.handed)) {
      return false;
    }
    all.remove(session);
    return true;
  }

  private long digest(ChannelName channel) {
    return members(channel).values().stream().mapToLong(held -> held.member.digest()).sum();
  }

  private Counts counts(ChannelName channel) {
    long users =
        now(channel).stream()
            .map(member -> Objects.requireNonNullElse(member.user(), " " + member.session()))
            .distinct()
            .count();
    return new Counts(now(channel).size(), (int) users);
  }

  /**
   * @param turn whose order is kept; empty if there is none to keep
   */
  private <T> CompletionStage<T> late(String turn, BooleanSupplier isCut, Supplier<T> asked) {
    if (fails) {
      return CompletableFuture.failedFuture(new IllegalStateException("the store fails"));
    }
    if (isCut.getAsBoolean()) {
      return CompletableFuture.failedFuture(new SimulatedBroker.Unreachable());
    }
    if (maxDelayNanos == 0 && !journeys.containsKey(turn)) {
      return CompletableFuture.completedFuture(asked.get());
    }
    Journey journey = journey(turn);
    var answer = new CompletableFuture<T>();
    // What is under way when the way is cut is lost; whether it got there, nobody knows.
    at(
        journey.thereNanos,
        () -> {
          if (isCut.getAsBoolean()) {
            answer.completeExceptionally(new SimulatedBroker.Unreachable());
            return;
          }
          T found = asked.get();
          at(
              journey.backNanos,
              () -> {
                if (isCut.getAsBoolean()) {
                  answer.completeExceptionally(new SimulatedBroker.Unreachable());
                } else {
                  answer.complete(found);
                }
              });
        });
    return answer;
  }

  private void at(long nanos, Runnable task) {
    var _ = world.after(Duration.ofNanos(nanos - world.nanos()), task);
  }

  private Journey journey(String turn) {
    Journey before = turn.isEmpty() ? null : journeys.get(turn);
    long there = world.nanos() + someNanos();
    if (before != null) {
      there = Math.max(there, before.thereNanos);
    }
    long back = there + someNanos();
    if (before != null) {
      back = Math.max(back, before.backNanos);
    }
    var journey = new Journey(there, back);
    if (!turn.isEmpty()) {
      journeys.put(turn, journey);
    }
    return journey;
  }

  private long someNanos() {
    return maxDelayNanos == 0 ? 0 : random.nextLong(maxDelayNanos);
  }

  private final class View implements LeasedMembers {
    private final String node;
    private final BooleanSupplier isCut;
    private final Consumer<? super PresenceEvent> announce;

    View(String node, BooleanSupplier isCut, Consumer<? super PresenceEvent> announce) {
      this.node = node;
      this.isCut = isCut;
      this.announce = announce;
    }

    @Override
    public CompletionStage<Joined> join(
        ChannelName channel, Member member, int moves, boolean again) {
      var joined = new Entry(node, member, moves, false);
      return inTurn(channel, () -> SlowPresence.this.join(channel, joined, again));
    }

    @Override
    public CompletionStage<Boolean> leave(ChannelName channel, String session, int moves) {
      return inTurn(channel, () -> SlowPresence.this.leave(node, channel, session, moves));
    }

    @Override
    public CompletionStage<Boolean> handOver(ChannelName channel, String session) {
      return inTurn(channel, () -> hand(channel, session));
    }

    private boolean hand(ChannelName channel, String session) {
      Entry held = all(channel).get(session);
      if (held == null || !held.node.equals(node)) {
        return false;
      }
      all(channel).put(session, new Entry(node, held.member, held.moves, true));
      return true;
    }

    @Override
    public CompletionStage<Held> renew(ChannelName channel) {
      return inTurn(
          channel,
          () -> {
            long digest = 0;
            int handed = 0;
            for (Entry entry : all(channel).values()) {
              if (entry.node.equals(node) && entry.handed) {
                handed++;
              } else if (entry.node.equals(node)) {
                digest += entry.member.digest();
              }
            }
            return new Held(digest, handed);
          });
    }

    @Override
    public CompletionStage<List<String>> sync(
        ChannelName channel, List<Member> held, List<String> handed) {
      return inTurn(
          channel,
          () -> {
            List<String> all = new ArrayList<>(handed);
            held.forEach(member -> all.add(member.session()));
            dropIf(
                channel,
                (session, entry) -> entry.node.equals(node) && !all.contains(session),
                announce);
            handed.forEach(session -> hand(channel, session));
            return held.stream()
                .filter(member -> !isHeld(channel, member))
                .map(Member::session)
                .toList();
          });
    }

    @Override
    public CompletionStage<List<Member>> members(ChannelName channel) {
      return late("", isCut, () -> now(channel));
    }

    @Override
    public CompletionStage<Counts> counts(ChannelName channel) {
      return late("", isCut, () -> SlowPresence.this.counts(channel));
    }

    @Override
    public List<CompletionStage<Map<ChannelName, Long>>> digests(List<ChannelName> names) {
      return names.stream()
          .map(name -> late("", isCut, () -> Map.of(name, SlowPresence.this.digest(name))))
          .toList();
    }

    private boolean isHeld(ChannelName channel, Member member) {
      Entry entry = all(channel).get(member.session());
      return entry != null
          && entry.node.equals(node)
          && !entry.handed
          && entry.member.equals(member);
    }

    private Map<String, Entry> all(ChannelName channel) {
      return SlowPresence.this.members(channel);
    }

    private <T> CompletionStage<T> inTurn(ChannelName channel, Supplier<T> asked) {
      return late(node + " " + channel.value(), isCut, asked);
    }
  }
}
