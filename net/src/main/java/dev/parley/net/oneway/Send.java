package dev.parley.net.oneway;

import dev.parley.net.http.Routes;
import java.util.concurrent.CompletableFuture;

/** {@code POST /send?connection=KEY}: the way back of one-way connections. */
public final class Send {
  private final Errands errands;

  public Send(Errands errands) {
    this.errands = errands;
  }

  public void addTo(Routes routes) {
    routes.add(
        "POST",
        "/send",
        request ->
            request
                .query("connection")
                .map(key -> errands.run(new Errand.Message(key, request.body())))
                .orElseGet(() -> CompletableFuture.completedFuture(Errands.gone())));
  }
}
