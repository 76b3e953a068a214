package dev.parley.net.oneway;

import dev.parley.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brings errands to the node that holds the connection. From any thread; does not block. */
@FunctionalInterface
public interface Forwarding {

  /** For a node that is alone. */
  Forwarding NONE = (node, errand) -> CompletableFuture.completedFuture(Errands.gone());

  /**
   * Forwards.
   *
   * @return what that node answers; does not fail
   */
  CompletionStage<HttpResponse> forward(String node, Errand errand);
}
