package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Position;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads the logs that a {@link Broker} keeps. */
public interface History {

  /**
   * Reads a page. Forward from a position that can't be continued exactly, the page carries a gap
   * and begins with the first publication behind it. A channel never published to has an empty log,
   * and its epoch is the one that the first publication has.
   *
   * <p>A read sees every publication that a listener of the broker was handed before the read was
   * asked: what a page does not show and the listener has seen is taken for rolled back.
   */
  CompletionStage<HistoryPage> read(ChannelName channel, HistoryQuery query);

  /**
   * Where many logs stand, by which lost publications are noticed. A read of each one's top, for
   * less: every channel asked for is in one of the parts, each of which completes or fails by
   * itself.
   */
  default List<CompletionStage<Map<ChannelName, Position>>> tops(List<ChannelName> channels) {
    return channels.stream()
        .map(channel ->
            read(channel, HistoryQuery.top()).thenApply(page -> Map.of(channel, page.top())))
        .toList();
  }

  /** The channels that have a log with at least one publication kept, in no order. */
  CompletionStage<Collection<ChannelName>> channels();
}
