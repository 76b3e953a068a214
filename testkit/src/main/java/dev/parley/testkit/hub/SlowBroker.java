package dev.parley.testkit.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import java.time.Duration;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A memory broker with a distance and bad days: reads and subscriptions complete late and out of
 * order, live publications get lost on their way, the logs are rolled back to an earlier state or
 * begin anew. Seeded; used by one thread.
 */
public final class SlowBroker implements Broker, History {
  private final SimulatedWorld world;
  private final SplittableRandom random;
  private final MortalLogs logs;
  private @Nullable Listener listener;
  private int loseOneIn;
  private long maxDelayNanos;
  private int reads;
  private @Nullable Supplier<CompletionStage<Published>> instead;

  /**
   * @param lives makes a new, empty memory broker; told whether its epochs are to be those of the
   *     life before, so that a roll-back can build the same logs again
   */
  public SlowBroker(SimulatedWorld world, long seed, Function<Boolean, MemoryBroker> lives) {
    this.world = world;
    this.random = new SplittableRandom(seed);
    this.logs = new MortalLogs(lives, this::spread);
  }

  /** From now on one of so many live publications does not arrive; 0 loses none. */
  public void loseOneIn(int times) {
    loseOneIn = times;
  }

  /** How often history was read, for tops too. */
  public int reads() {
    return reads;
  }

  /** From now on reads and subscriptions take up to so long; zero answers at once. */
  public void delay(Duration longest) {
    maxDelayNanos = longest.toNanos();
  }

  /** From now on nothing is published and this answers instead, or throws; null publishes again. */
  public void publishInstead(@Nullable Supplier<CompletionStage<Published>> answer) {
    instead = answer;
  }

  /** All logs begin anew, empty. */
  public void restartEmpty() {
    logs.restartEmpty();
  }

  /**
   * All logs lose what was published last, as after a fail-over to a replica that was behind: the
   * positions before it stay, the offsets behind it are used again under the same epoch.
   *
   * @param count how many publications, over all logs, are forgotten
   */
  public void rollBack(int count) {
    logs.rollBack(count);
  }

  @Override
  public void start(Listener hub) {
    listener = hub;
  }

  @Override
  public CompletionStage<Published> publish(ChannelName channel, Draft draft, Namespace namespace) {
    if (instead != null) {
      return instead.get();
    }
    return logs.publish(channel, draft, namespace);
  }

  @Override
  public CompletionStage<Void> subscribe(ChannelName channel) {
    return late(logs.now().subscribe(channel));
  }

  @Override
  public void unsubscribe(ChannelName channel) {
    logs.now().unsubscribe(channel);
  }

  @Override
  public void announce(PresenceEvent event) {
    Listener hub = listener;
    if (hub != null) {
      hub.onPresence(event);
    }
  }

  @Override
  public CompletionStage<HistoryPage> read(ChannelName channel, HistoryQuery query) {
    reads++;
    return late(logs.read(channel, query));
  }

  @Override
  public CompletionStage<Collection<ChannelName>> channels() {
    return logs.now().channels();
  }

  @Override
  public void close() {
    logs.now().close();
  }

  private void spread(Publication publication) {
    Listener hub = listener;
    if (hub != null && (loseOneIn == 0 || random.nextInt(loseOneIn) != 0)) {
      hub.onPublication(publication);
    }
  }

  private <T> CompletionStage<T> late(CompletionStage<T> stage) {
    if (maxDelayNanos == 0) {
      return stage;
    }
    var result = new CompletableFuture<T>();
    stage.whenComplete((value, failure) ->
        world.after(
            Duration.ofNanos(random.nextLong(maxDelayNanos)),
            () -> {
              if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                result.complete(value);
              }
            }));
    return result;
  }
}
