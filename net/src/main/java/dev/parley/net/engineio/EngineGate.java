package dev.parley.net.engineio;

import dev.parley.core.dialect.Handshake;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether a session may be opened, after the server's own gatekeeper has. Called on an
 * event loop: does not block; completes on any thread.
 */
@FunctionalInterface
public interface EngineGate {

  /** Lets everybody in. */
  EngineGate OPEN = request -> CompletableFuture.completedFuture(Optional.empty());

  /**
   * Judges.
   *
   * @return why not, in words that are shown to the peer; empty to let it in
   */
  CompletionStage<Optional<String>> judge(Handshake request);
}
