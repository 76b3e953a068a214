package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Namespace;
import java.util.concurrent.CompletionStage;

/**
 * Decides what a session may do. Called on an event loop: does not block; completes on any thread.
 */
@FunctionalInterface
public interface Authorizer {

  /** What is to be decided. */
  enum Action {
    SUBSCRIBE,
    PUBLISH,
    READ_PRESENCE,
    READ_HISTORY
  }

  CompletionStage<Boolean> mayDo(
      Identity identity, Action action, ChannelName channel, Namespace namespace);
}
