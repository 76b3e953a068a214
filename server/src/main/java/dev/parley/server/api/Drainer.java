package dev.parley.server.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Who empties nodes for the HTTP API. Called on an event loop: does not block. */
@FunctionalInterface
public interface Drainer {

  /**
   * Begins to empty the node that is meant, or changes how fast it is emptied.
   *
   * @return completes with what will happen, a JSON object; empty if there is no such node; fails
   *     if it can't be told
   */
  CompletionStage<Optional<byte[]>> drain(DrainOrder order);
}
