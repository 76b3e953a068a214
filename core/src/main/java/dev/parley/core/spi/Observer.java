package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Namespace.SlowConsumer;
import dev.parley.core.channel.Publication;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Problem;

/**
 * Watches: metrics, logs, tracing and event handlers implement it. Every method is called on an
 * event loop or a publisher's thread, often; none blocks or throws. The defaults do nothing.
 */
public interface Observer {

  default void sessionOpened(String transport, String dialect) {}

  default void sessionClosed(String transport, String dialect, Disconnect why) {}

  /** A session goes on over another transport, with the same peer. */
  default void sessionMoved(String from, String to, String dialect) {}

  /** A session has learned who it is. */
  default void connected(String session, Identity identity, boolean resumed) {}

  /**
   * A connected session is gone for good: closed by its client, or not resumed within the window.
   */
  default void gone(String session, Identity identity) {}

  default void subscribed(String session, ChannelName channel) {}

  default void unsubscribed(String session, ChannelName channel) {}

  /** A publication reached this node: published here, or of interest here. */
  default void published(Publication publication) {}

  /** A piece of a pass: each of so many members was sent so many publications in so many bytes. */
  default void delivered(int members, int publications, long bytes) {}

  /**
   * A pass has ended: so many members were sent to, {@code nanos} after the room accepted the first
   * of what it carried.
   */
  default void passed(int members, long nanos) {}

  default void recovered(int publications, boolean gap) {}

  default void refused(Problem problem) {}

  default void slowConsumer(SlowConsumer policy, long droppedPublications) {}

  /** Bytes that wait in outboxes changed by {@code delta}. */
  default void outboxBytes(long delta) {}

  /** Something that the server needs is away or refuses; whoever asked was told to try again. */
  default void unavailable(String where, Unavailable cause) {}

  /** An error that is the server's own fault; to be logged once. */
  default void bug(String where, Throwable cause) {}
}
