package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.spi.Broker;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which loops have subscriptions to which channel. Shared by all loops and publishers: a concurrent
 * map whose values are replaced whole; a change of one channel and the call to the broker that
 * belongs to it happen under that entry's lock, so the broker sees subscribe and unsubscribe in
 * order.
 */
final class Interest {
  private record Entry(long loops, CompletionStage<Void> ready) {}

  private final ConcurrentHashMap<ChannelName, Entry> entries = new ConcurrentHashMap<>();

  /**
   * By loop, the entry it was last alone in: brokers that answer at once do so with one stage, and
   * the channels of a loop then share one entry. Whoever loses a race here makes one of its own.
   */
  private final Entry[] alone = new Entry[Hub.MAX_LOOPS];

  private final Broker broker;

  Interest(Broker broker) {
    this.broker = broker;
  }

  /** Adds a loop; the stage completes when everything published from then on reaches it. */
  CompletionStage<Void> add(ChannelName channel, int loop) {
    Entry now =
        entries.compute(
            channel,
            (name, before) ->
                before == null
                    ? alone(loop, broker.subscribe(name))
                    : new Entry(before.loops | 1L << loop, before.ready));
    return now.ready;
  }

  /** Removes a loop, and with the last one the node's interest. */
  void remove(ChannelName channel, int loop) {
    entries.computeIfPresent(
        channel,
        (name, before) -> {
          long rest = before.loops & ~(1L << loop);
          if (rest != 0) {
            return new Entry(rest, before.ready);
          }
          broker.unsubscribe(name);
          return null;
        });
  }

  private Entry alone(int loop, CompletionStage<Void> ready) {
    Entry earlier = alone[loop];
    if (earlier != null && earlier.ready.equals(ready)) {
      return earlier;
    }
    Entry made = new Entry(1L << loop, ready);
    alone[loop] = made;
    return made;
  }

  /** The loops to tell, as a bit set. */
  long loops(ChannelName channel) {
    Entry entry = entries.get(channel);
    return entry == null ? 0 : entry.loops;
  }

  /** The channels with at least one subscription on this node. */
  Iterable<ChannelName> channels() {
    return entries.keySet();
  }

  int size() {
    return entries.size();
  }
}
