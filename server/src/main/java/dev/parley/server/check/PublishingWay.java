package dev.parley.server.check;

import dev.parley.core.channel.Position;
import java.util.function.Consumer;

/** A way on which publications reach the server. Confined to the run's thread. */
interface PublishingWay extends Sufferer {

  /** Opens what it needs; once, before anything is published. */
  default void begin() {}

  /**
   * Publishes.
   *
   * @param payload also the idempotency key
   * @param then is told what has come of it: at most once, and not at all when no answer comes
   */
  void publish(String channel, String payload, Consumer<? super Outcome> then);

  /** Lets go of what it holds. */
  void close();

  /** What has come of an attempt. */
  sealed interface Outcome {
    /** It is in the log. */
    record Done(Position position) implements Outcome {}

    /** Nobody knows, or it is not done and may be tried again. */
    record Again(String why) implements Outcome {}

    /** It will never be done. */
    record Refused(String why) implements Outcome {}
  }
}
