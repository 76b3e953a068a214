package dev.parley.testkit.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
  private static final int SKIPPED_TAGS = 7;
  private static final ChannelName ELSEWHERE = new ChannelName("elsewhere");

  private record Step(ChannelName channel, Draft draft, Namespace namespace) {}

  private final SimulatedWorld world;
  private final SplittableRandom random;
  private final Function<Boolean, MemoryBroker> lives;
  private final List<Step> steps = new ArrayList<>();
  private MemoryBroker now;
  private @Nullable Listener listener;
  private final Set<ChannelName> touched = new LinkedHashSet<>();
  private int rollBacks;
  private int loseOneIn;
  private long maxDelayNanos;
  private @Nullable Supplier<CompletionStage<Published>> instead;

  /**
   * @param lives makes a new, empty memory broker; told whether its epochs are to be those of the
   *     life before, so that a roll-back can build the same logs again
   */
  public SlowBroker(SimulatedWorld world, long seed, Function<Boolean, MemoryBroker> lives) {
    this.world = world;
    this.random = new SplittableRandom(seed);
    this.lives = lives;
    this.now = lives.apply(false);
  }

  /** From now on one of so many live publications does not arrive; 0 loses none. */
  public void loseOneIn(int times) {
    loseOneIn = times;
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
    steps.clear();
    touched.clear();
    begin(lives.apply(false));
  }

  /**
   * All logs lose what was published last, as after a fail-over to a replica that was behind: the
   * positions before it stay, the offsets behind it are used again under the same epoch.
   *
   * @param count how many publications, over all logs, are forgotten
   */
  public void rollBack(int count) {
    List<Step> kept = List.copyOf(steps.subList(0, Math.max(0, steps.size() - count)));
    List<ChannelName> order = List.copyOf(touched);
    steps.clear();
    rollBacks++;
    Listener hub = listener;
    listener = null;
    begin(lives.apply(true));
    order.forEach(channel -> now.read(channel, HistoryQuery.top()));
    for (Step step : kept) {
      publish(step.channel, step.draft, step.namespace);
    }
    // Tags come from a counter: skipping some makes those of the new life differ.
    for (int i = 0; i < SKIPPED_TAGS * rollBacks; i++) {
      publish(ELSEWHERE, Draft.of(Payload.text("-")), Namespace.open("elsewhere"));
    }
    listener = hub;
    begin(now);
  }

  @Override
  public void start(Listener hub) {
    listener = hub;
    begin(now);
  }

  @Override
  public CompletionStage<Published> publish(ChannelName channel, Draft draft, Namespace namespace) {
    if (instead != null) {
      return instead.get();
    }
    touched.add(channel);
    steps.add(new Step(channel, draft, namespace));
    return now.publish(channel, draft, namespace);
  }

  @Override
  public CompletionStage<Void> subscribe(ChannelName channel) {
    return late(now.subscribe(channel));
  }

  @Override
  public void unsubscribe(ChannelName channel) {
    now.unsubscribe(channel);
  }

  @Override
  public void announce(PresenceEvent event) {
    now.announce(event);
  }

  @Override
  public CompletionStage<HistoryPage> read(ChannelName channel, HistoryQuery query) {
    touched.add(channel);
    return late(now.read(channel, query));
  }

  @Override
  public CompletionStage<Collection<ChannelName>> channels() {
    return now.channels();
  }

  @Override
  public void close() {
    now.close();
  }

  private void begin(MemoryBroker life) {
    if (now != life) {
      now.close();
      now = life;
    }
    Listener hub = listener;
    if (hub == null) {
      return;
    }
    now.start(
        new Listener() {
          @Override
          public void onPublication(Publication publication) {
            if (loseOneIn == 0 || random.nextInt(loseOneIn) != 0) {
              hub.onPublication(publication);
            }
          }

          @Override
          public void onPresence(PresenceEvent event) {
            hub.onPresence(event);
          }
        });
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
