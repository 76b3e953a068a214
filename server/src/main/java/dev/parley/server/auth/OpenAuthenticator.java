package dev.parley.server.auth;

import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Identity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Believes whoever says who they are: for the demo and for development. Any thread; does not block.
 */
public final class OpenAuthenticator implements Authenticator {

  @Override
  public CompletionStage<Outcome> authenticate(Credentials credentials) {
    if (credentials.token() != null) {
      return CompletableFuture.completedFuture(
          new Outcome.Denied(
              Problems.BAD_TOKEN.saying(
                  "This server is open and has no secret to check a token.")));
    }
    String user = credentials.user();
    return CompletableFuture.completedFuture(
        new Outcome.Accepted(user == null ? Identity.ANONYMOUS : Identity.of(user)));
  }
}
