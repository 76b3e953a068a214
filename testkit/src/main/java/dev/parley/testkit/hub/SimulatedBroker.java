package dev.parley.testkit.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A broker that several nodes share, each over a {@link Link} of its own: what is asked takes its
 * time there and back, in order on each link; live publications get lost; a link is cut, with all
 * that is under way on it; the logs are rolled back or begin anew, which ends all links' requests.
 * Seeded; used by one thread.
 */
public final class SimulatedBroker {

  /** A node can't reach the broker, or does not know whether what it asked was done. */
  public static final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Some way is cut. */
    Unreachable() {
      super("the broker can't be reached", null, false, false);
    }
  }

  private final SimulatedWorld world;
  private final SplittableRandom random;
  private final MortalLogs logs;
  private final List<Link> links = new ArrayList<>();
  private int loseOneIn;
  private long maxDelayNanos;

  /**
   * @param lives as for {@link SlowBroker}
   */
  public SimulatedBroker(SimulatedWorld world, long seed, Function<Boolean, MemoryBroker> lives) {
    this.world = world;
    this.random = new SplittableRandom(seed);
    this.logs = new MortalLogs(lives, publication -> spread(publication, loseOneIn));
  }

  /** The way of another node to this broker. */
  public Link link() {
    Link link = new Link();
    links.add(link);
    return link;
  }

  /** From now on one of so many live publications does not arrive at a node; 0 loses none. */
  public void loseOneIn(int times) {
    loseOneIn = times;
  }

  /** From now on each way takes up to so long; zero takes no time. */
  public void delay(Duration longest) {
    maxDelayNanos = longest.toNanos();
  }

  /** All logs begin anew, empty; what is under way is lost. */
  public void restartEmpty() {
    logs.restartEmpty();
    links.forEach(Link::reconnect);
  }

  /** As {@link SlowBroker#rollBack}; what is under way is lost. */
  public void rollBack(int count) {
    logs.rollBack(count);
    links.forEach(Link::reconnect);
  }

  /** Where the log ends at this moment, and what it holds, oldest first. */
  public HistoryPage now(ChannelName channel) {
    return logs.read(channel, HistoryQuery.forward(null, Integer.MAX_VALUE))
        .toCompletableFuture()
        .resultNow();
  }

  private void spread(Delivery delivery, int loses) {
    for (Link link : links) {
      if (link.subscribed.contains(delivery.channel())
          && (loses == 0 || random.nextInt(loses) != 0)) {
        link.arrive(delivery);
      }
    }
  }

  private long someNanos() {
    return maxDelayNanos == 0 ? 0 : random.nextLong(maxDelayNanos);
  }

  /** One node's way to the broker. */
  public final class Link implements Broker, History {
    private final Set<ChannelName> subscribed = new HashSet<>();

    /** What was asked and is not answered, by a number of its own. */
    private final Map<Long, CompletableFuture<?>> pending = new LinkedHashMap<>();

    /** What came for this node, and what it had to tell, while its link was cut. */
    private final List<PresenceEvent> announcedMeanwhile = new ArrayList<>();

    private final List<PresenceEvent> unannounced = new ArrayList<>();
    private @Nullable Listener listener;
    private boolean cut;

    /** Counts the connections that followed one another. */
    private int connection;

    private long asks;
    private long thereNanos;
    private long backNanos;
    private long arrivalNanos;

    /** Deliveries under way. */
    private int arriving;

    private Link() {}

    /** Nothing passes from now on: what is asked fails, as does what is under way. */
    public void cut() {
      cut = true;
      reconnect();
    }

    /** Everything passes again; live publications of the meantime are lost. */
    public void mend() {
      cut = false;
      List<PresenceEvent> late = List.copyOf(announcedMeanwhile);
      announcedMeanwhile.clear();
      late.forEach(this::arrive);
      List<PresenceEvent> unsent = List.copyOf(unannounced);
      unannounced.clear();
      unsent.forEach(this::announce);
    }

    /** Whether nothing passes. */
    public boolean isCut() {
      return cut;
    }

    private void reconnect() {
      connection++;
      List<CompletableFuture<?>> lost = List.copyOf(pending.values());
      pending.clear();
      lost.forEach(stage -> stage.completeExceptionally(new Unreachable()));
    }

    @Override
    public void start(Listener hub) {
      listener = hub;
    }

    @Override
    public CompletionStage<Published> publish(
        ChannelName channel, Draft draft, Namespace namespace) {
      return ask(() -> logs.publish(channel, draft, namespace));
    }

    @Override
    public CompletionStage<Void> subscribe(ChannelName channel) {
      return ask(() -> {
        subscribed.add(channel);
        return CompletableFuture.<Void>completedFuture(null);
      });
    }

    @Override
    public void unsubscribe(ChannelName channel) {
      // On the same way as what was asked before it, or a late subscribe would outlive it.
      var _ =
          ask(() -> {
            subscribed.remove(channel);
            return CompletableFuture.<Void>completedFuture(null);
          });
    }

    @Override
    public CompletionStage<HistoryPage> read(ChannelName channel, HistoryQuery query) {
      return ask(() -> logs.read(channel, query));
    }

    @Override
    public CompletionStage<Collection<ChannelName>> channels() {
      return ask(() -> logs.now().channels());
    }

    /** Announcements come late while a link is cut, or are lost with publications. */
    @Override
    public void announce(PresenceEvent event) {
      if (cut) {
        unannounced.add(event);
      } else {
        spread(event, loseOneIn);
      }
    }

    @Override
    public void close() {
      cut();
      listener = null;
    }

    private <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> asked) {
      if (cut) {
        return CompletableFuture.failedFuture(new Unreachable());
      }
      if (maxDelayNanos == 0 && pending.isEmpty()) {
        return asked.get();
      }
      var answer = new CompletableFuture<T>();
      int asking = connection;
      long number = asks++;
      pending.put(number, answer);
      thereNanos = Math.max(thereNanos, world.nanos() + someNanos());
      backNanos = Math.max(backNanos, thereNanos + someNanos());
      long back = backNanos;
      later(
          thereNanos,
          () -> {
            if (asking == connection) {
              T found = asked.get().toCompletableFuture().resultNow();
              later(
                  back,
                  () -> {
                    if (pending.remove(number) != null) {
                      answer.complete(found);
                    }
                  });
            }
          });
      return answer;
    }

    private void arrive(Delivery delivery) {
      if (cut) {
        if (delivery instanceof PresenceEvent event) {
          announcedMeanwhile.add(event);
        }
        return;
      }
      int sent = connection;
      arrivalNanos = Math.max(arrivalNanos, world.nanos() + someNanos());
      if (arrivalNanos <= world.nanos() && arriving == 0) {
        hand(delivery);
        return;
      }
      arriving++;
      later(
          arrivalNanos,
          () -> {
            arriving--;
            if (sent == connection || delivery instanceof PresenceEvent) {
              hand(delivery);
            }
          });
    }

    private void hand(Delivery delivery) {
      Listener hub = listener;
      if (hub == null) {
        return;
      }
      switch (delivery) {
        case Publication publication -> hub.onPublication(publication);
        case PresenceEvent event -> hub.onPresence(event);
        case dev.parley.core.channel.Gap gap ->
            throw new IllegalStateException("brokers tell no gaps: " + gap);
      }
    }

    private void later(long nanos, Runnable task) {
      var _ = world.after(Duration.ofNanos(nanos - world.nanos()), task);
    }
  }
}
