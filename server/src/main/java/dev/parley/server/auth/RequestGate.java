package dev.parley.server.auth;

import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Authenticator.Credentials;
import dev.parley.core.spi.Authenticator.Outcome;
import dev.parley.net.connection.Admission;
import dev.parley.net.connection.Gatekeeper;
import dev.parley.net.http.HttpRequest;
import dev.parley.server.config.ParleyConfig;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Checks the token of a request before it becomes a connection: from the header, the cookie or the query, in this order. A
 * request without one passes where the dialect asks for it itself.
 */
public final class RequestGate implements Gatekeeper {
  private static final Set<String> DIALECT_ASKS = Set.of("/ws", "/stream", "/poll", "/sse");

  private final Authenticator authenticator;
  private final ParleyConfig.Auth settings;

  public RequestGate(Authenticator authenticator, ParleyConfig.Auth settings) {
    this.authenticator = authenticator;
    this.settings = settings;
  }

  @Override
  public CompletionStage<Admission> admit(HttpRequest request) {
    Optional<String> token = token(request);
    boolean feed = request.rawQueryValue("channels").isPresent();
    if (token.isEmpty() && DIALECT_ASKS.contains(request.path()) && !feed) {
      return CompletableFuture.completedFuture(new Admission.Admitted(null));
    }
    String user = token.isEmpty() ? request.query("user").orElse(null) : null;
    return authenticator
        .authenticate(new Credentials(token.orElse(null), user))
        .thenApply(
            outcome ->
                switch (outcome) {
                  case Outcome.Accepted(var identity) -> new Admission.Admitted(identity);
                  case Outcome.Denied(Problem problem) -> new Admission.Denied(problem);
                });
  }

  private Optional<String> token(HttpRequest request) {
    return request
        .headers()
        .first("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip())
        .or(() -> request.cookie(settings.cookie()))
        .or(() -> request.query(settings.queryParameter()));
  }
}
