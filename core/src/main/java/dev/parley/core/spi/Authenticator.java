package dev.parley.core.spi;

import dev.parley.core.problem.Problem;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds out who a peer is. Called on an event loop: does not block; completes on any thread. */
@FunctionalInterface
public interface Authenticator {

  CompletionStage<Outcome> authenticate(Credentials credentials);

  /**
   * What a peer presents.
   *
   * @param token a signed token; null if there is none
   * @param user who the peer says it is; to be believed by open servers only
   */
  record Credentials(@Nullable String token, @Nullable String user) {
    @Override
    public String toString() {
      return "Credentials[token=" + (token == null ? "none" : "***") + ", user=" + user + "]";
    }
  }

  /** The finding. */
  sealed interface Outcome {
    record Accepted(Identity identity) implements Outcome {}

    record Denied(Problem problem) implements Outcome {}
  }
}
