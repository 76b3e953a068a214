package dev.parley.server.bridge;

import dev.parley.core.channel.Delivery;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Since;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The channels that rooms may be. Any thread; nothing blocks. */
public interface Channels {

  /** Whether a channel may have this name. */
  boolean allows(String channel);

  /** Whether this may be published. */
  boolean allows(Payload payload);

  CompletionStage<?> publish(String channel, Payload payload);

  /**
   * @param subscriber is called one delivery after the other, on virtual threads
   */
  Feed subscribe(String channel, Since since, Consumer<Delivery> subscriber);

  /** A subscription. */
  interface Feed {

    /** Completes with where it begins, or fails if it does not. */
    CompletionStage<Position> started();

    /** Completes when nothing more is delivered, though nobody has closed it. */
    CompletionStage<Void> ended();

    void close();
  }
}
