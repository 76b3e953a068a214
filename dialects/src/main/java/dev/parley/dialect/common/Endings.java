package dev.parley.dialect.common;

import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;

/** How a connection ends that cannot go on after a refusal. */
public final class Endings {
  private Endings() {}

  /** The ending that fits: come back if the same request may succeed later, else why not. */
  public static Disconnect of(Problem problem) {
    if (problem.is(Problems.INTERNAL)) {
      return Disconnects.INTERNAL;
    }
    if (problem.retryable()) {
      return Disconnects.UNAVAILABLE;
    }
    if (problem.is(Problems.NOT_CONNECTED)) {
      return Disconnects.NO_CONNECT;
    }
    if (problem.is(Problems.BAD_TOKEN)) {
      return Disconnects.BAD_TOKEN;
    }
    if (problem.is(Problems.TOKEN_EXPIRED)) {
      return Disconnects.TOKEN_EXPIRED;
    }
    if (problem.is(Problems.TOO_LARGE)) {
      return Disconnects.TOO_LARGE;
    }
    boolean refused = problem.code() >= 200 && problem.code() < 300;
    return refused || problem.is(Problems.TOO_MANY_SUBSCRIPTIONS)
        ? Disconnects.NOT_ALLOWED
        : Disconnects.BAD_REQUEST;
  }
}
