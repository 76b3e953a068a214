package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import java.util.Collection;
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

  /** The channels that have a log with at least one publication kept, in no order. */
  CompletionStage<Collection<ChannelName>> channels();
}
