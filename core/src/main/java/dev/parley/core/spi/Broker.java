package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import java.util.concurrent.CompletionStage;

/**
 * Orders, stores and distributes publications.
 *
 * <p>{@link #publish} is one atomic step: it assigns the next position, keeps the publication as
 * the namespace says, and hands it to the listener of every node that is interested. Offsets of a
 * channel grow by one; an offset is never used for two publications of one epoch; the listener sees
 * a channel's publications in the order of their offsets. If a broker breaks this, subscribers see
 * wrong logs: the contract test checks it.
 */
public interface Broker {

  /**
   * Begins; called once, before anything else. The listener is called on any thread and does not
   * block.
   */
  void start(Listener listener);

  /**
   * Publishes. A failed stage means that it is unknown whether the publication happened; the caller
   * may try again with the same idempotency key.
   */
  CompletionStage<Published> publish(ChannelName channel, Draft draft, Namespace namespace);

  /**
   * Asks for a channel's deliveries on this node. Completes when everything published from then on
   * will arrive. Counted by the hub: called when the first subscription of the node begins.
   */
  CompletionStage<Void> subscribe(ChannelName channel);

  /** Ends the interest. */
  void unsubscribe(ChannelName channel);

  /**
   * Tells all interested nodes of a presence change; not stored, order against publications not
   * promised.
   */
  void announce(PresenceEvent event);

  /** Stops and releases what it holds; may block up to a few seconds. */
  void close();

  /**
   * @param duplicate whether the idempotency key was known and nothing was published
   */
  record Published(Position position, boolean duplicate) {}

  /** The hub's ear. */
  interface Listener {
    void onPublication(Publication publication);

    void onPresence(PresenceEvent event);
  }
}
