package dev.parley.net.connection;

import dev.parley.core.problem.Problem;
import dev.parley.core.spi.Identity;
import org.jspecify.annotations.Nullable;

/** Whether a request may open a connection. */
public sealed interface Admission {

  /**
   * It may.
   *
   * @param identity who this is; null if the dialect is to ask
   */
  record Admitted(@Nullable Identity identity) implements Admission {}

  /** It may not; answered with 401, or 403 for not-allowed. */
  record Denied(Problem problem) implements Admission {}
}
