package dev.parley.net.oneway;

import dev.parley.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brings errands to the node that holds the connection. From any thread; does not block. */
@FunctionalInterface
public interface Forwarding {

  /** For a node that is alone. */
  Forwarding NONE = (node, errand) -> CompletableFuture.completedFuture(Errands.gone());

  /** The names of the other nodes, as far as they are known. */
  default Collection<String> others() {
    return List.of();
  }

  /**
   * Forwards.
   *
   * @return what that node answers; does not fail
   */
  CompletionStage<HttpResponse> forward(String node, Errand errand);
}
