package dev.parley.testkit.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.spi.PresenceStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A memory store of presence with a distance and bad days: what is asked arrives there late, and
 * its answer comes back late, in order for each session and in no order otherwise; or it fails.
 * Seeded; used by one thread.
 */
public final class SlowPresence implements PresenceStore {
  private static final String NO_NODE = "";

  private record Place(ChannelName channel, String session) {}

  private record Owner(String node, int moves) {}

  /** When the last question of a session is carried out, and when its answer is back. */
  private record Journey(long thereNanos, long backNanos) {}

  private final SimulatedWorld world;
  private final SplittableRandom random;
  private final MemoryPresence store = new MemoryPresence();
  private final Map<String, Journey> journeys = new HashMap<>();

  /** Which node has joined a member. */
  private final Map<Place, Owner> owners = new HashMap<>();

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
    return store.members(channel).toCompletableFuture().resultNow();
  }

  /** The store as a node has it, whose members leave with it. */
  public PresenceStore of(String node) {
    return new View(node);
  }

  /** The leases of a node end. */
  public void expire(String node, Consumer<PresenceEvent> announce) {
    List<Place> ended =
        owners.keySet().stream()
            .filter(place -> node.equals(Objects.requireNonNull(owners.get(place)).node))
            .sorted(Comparator.comparing(Place::session))
            .toList();
    for (Place place : ended) {
      for (Member member : now(place.channel)) {
        if (member.session().equals(place.session)) {
          var _ = remove(node, place.channel, place.session, Integer.MAX_VALUE);
          announce.accept(new PresenceEvent(place.channel, PresenceEvent.Change.LEAVE, member));
        }
      }
    }
  }

  @Override
  public CompletionStage<Joined> join(ChannelName channel, Member member, int moves) {
    return of(NO_NODE).join(channel, member, moves);
  }

  @Override
  public CompletionStage<Boolean> leave(ChannelName channel, String session, int moves) {
    return of(NO_NODE).leave(channel, session, moves);
  }

  private CompletionStage<Boolean> remove(
      String node, ChannelName channel, String session, int moves) {
    var place = new Place(channel, session);
    Owner owner = owners.get(place);
    if (owner == null
        || owner.moves > moves
        || (owner.moves == moves && !owner.node.equals(node))) {
      return CompletableFuture.completedFuture(false);
    }
    owners.remove(place);
    return store.leave(channel, session, moves);
  }

  @Override
  public CompletionStage<Long> digest(ChannelName channel) {
    return late("", () -> store.digest(channel));
  }

  @Override
  public CompletionStage<List<Member>> members(ChannelName channel) {
    return late("", () -> store.members(channel));
  }

  @Override
  public CompletionStage<Counts> counts(ChannelName channel) {
    return late("", () -> store.counts(channel));
  }

  /**
   * @param session whose order is kept; empty if there is none to keep
   */
  private <T> CompletionStage<T> late(String session, Supplier<CompletionStage<T>> asked) {
    if (fails) {
      return CompletableFuture.failedFuture(new IllegalStateException("the store fails"));
    }
    if (maxDelayNanos == 0 && !journeys.containsKey(session)) {
      return asked.get();
    }
    Journey journey = journey(session);
    var answer = new CompletableFuture<T>();
    world.after(
        Duration.ofNanos(journey.thereNanos - world.nanos()),
        () -> {
          T found = asked.get().toCompletableFuture().resultNow();
          world.after(
              Duration.ofNanos(journey.backNanos - world.nanos()), () -> answer.complete(found));
        });
    return answer;
  }

  private Journey journey(String session) {
    Journey before = session.isEmpty() ? null : journeys.get(session);
    long there = world.nanos() + someNanos();
    if (before != null) {
      there = Math.max(there, before.thereNanos);
    }
    long back = there + someNanos();
    if (before != null) {
      back = Math.max(back, before.backNanos);
    }
    var journey = new Journey(there, back);
    if (!session.isEmpty()) {
      journeys.put(session, journey);
    }
    return journey;
  }

  private long someNanos() {
    return maxDelayNanos == 0 ? 0 : random.nextLong(maxDelayNanos);
  }

  private final class View implements PresenceStore {
    private final String node;

    View(String node) {
      this.node = node;
    }

    @Override
    public CompletionStage<Joined> join(ChannelName channel, Member member, int moves) {
      return late(
          member.session(),
          () -> {
            var place = new Place(channel, member.session());
            Owner before = owners.get(place);
            if (before != null && before.moves > moves) {
              return CompletableFuture.completedFuture(Joined.LATE);
            }
            owners.put(place, new Owner(node, moves));
            return store.join(channel, member, moves);
          });
    }

    @Override
    public CompletionStage<Boolean> leave(ChannelName channel, String session, int moves) {
      return late(session, () -> remove(node, channel, session, moves));
    }

    @Override
    public CompletionStage<List<Member>> members(ChannelName channel) {
      return SlowPresence.this.members(channel);
    }

    @Override
    public CompletionStage<Counts> counts(ChannelName channel) {
      return SlowPresence.this.counts(channel);
    }

    @Override
    public CompletionStage<Long> digest(ChannelName channel) {
      return SlowPresence.this.digest(channel);
    }
  }
}
