package dev.parley.net.oneway;

import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import dev.parley.net.http.Routes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code POST /send?connection=KEY}: the way back of one-way connections. */
public final class Send {
  private final Connections connections;

  public Send(Connections connections) {
    this.connections = connections;
  }

  public void addTo(Routes routes) {
    routes.add("POST", "/send", this::send);
  }

  private CompletionStage<HttpResponse> send(HttpRequest request) {
    Optional<Reachable> found = request.query("connection").flatMap(connections::find);
    if (found.isEmpty()) {
      return CompletableFuture.completedFuture(gone());
    }
    if (request.body().length == 0 || !Words.isUtf8(request.body())) {
      return CompletableFuture.completedFuture(
          HttpResponse.error(400, "bad-request", "The body is one message, in UTF-8."));
    }
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    Reachable target = found.get();
    boolean queued =
        target
            .owner()
            .execute(() ->
                answer.complete(target.receive(request.body()) ? HttpResponse.empty(204) : gone()));
    return queued ? answer : CompletableFuture.completedFuture(gone());
  }

  /** The answer for a key that belongs to no connection. */
  public static HttpResponse gone() {
    return HttpResponse.error(404, "unknown-connection", "This connection has ended.");
  }
}
