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
import dev.parley.core.spi.Broker.Published;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Logs in memory that are rolled back to an earlier state or begin anew when told. Everything
 * completes at once. Used by one thread.
 */
final class MortalLogs {
  private static final int SKIPPED_TAGS = 7;
  private static final ChannelName ELSEWHERE = new ChannelName("elsewhere");

  private record Step(ChannelName channel, Draft draft, Namespace namespace) {}

  private final Function<Boolean, MemoryBroker> lives;
  private final Consumer<Publication> listener;
  private final List<Step> steps = new ArrayList<>();
  private final Set<ChannelName> touched = new LinkedHashSet<>();
  private MemoryBroker now;
  private int rollBacks;
  private boolean silent;

  /**
   * @param lives makes a new, empty memory broker; told whether its epochs are to be those of the
   *     life before, so that a roll-back can build the same logs again
   * @param listener is handed each publication when it is published
   */
  MortalLogs(Function<Boolean, MemoryBroker> lives, Consumer<Publication> listener) {
    this.lives = lives;
    this.listener = listener;
    this.now = begin(false);
  }

  /** The life of the moment, for what does not depend on its past. */
  MemoryBroker now() {
    return now;
  }

  CompletionStage<Published> publish(ChannelName channel, Draft draft, Namespace namespace) {
    touched.add(channel);
    steps.add(new Step(channel, draft, namespace));
    return now.publish(channel, draft, namespace);
  }

  CompletionStage<HistoryPage> read(ChannelName channel, HistoryQuery query) {
    touched.add(channel);
    return now.read(channel, query);
  }

  /** All logs begin anew, empty. */
  void restartEmpty() {
    steps.clear();
    touched.clear();
    now = begin(false);
  }

  /** As {@link SlowBroker#rollBack}. */
  void rollBack(int count) {
    List<Step> kept = List.copyOf(steps.subList(0, Math.max(0, steps.size() - count)));
    List<ChannelName> order = List.copyOf(touched);
    steps.clear();
    rollBacks++;
    silent = true;
    now = begin(true);
    order.forEach(channel -> now.read(channel, HistoryQuery.top()));
    for (Step step : kept) {
      publish(step.channel, step.draft, step.namespace);
    }
    // Tags come from a counter: skipping some makes those of the new life differ.
    for (int i = 0; i < SKIPPED_TAGS * rollBacks; i++) {
      publish(ELSEWHERE, Draft.of(Payload.text("-")), Namespace.open("elsewhere"));
    }
    silent = false;
  }

  private MemoryBroker begin(boolean sameEpochs) {
    MemoryBroker life = lives.apply(sameEpochs);
    life.start(
        new Broker.Listener() {
          @Override
          public void onPublication(Publication publication) {
            if (!silent) {
              listener.accept(publication);
            }
          }

          @Override
          public void onPresence(PresenceEvent event) {
            throw new IllegalStateException("logs announce nothing");
          }
        });
    return life;
  }
}
