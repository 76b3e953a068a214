package dev.parley.server.api;

import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;

/** A request that is refused; carries no stack. Becomes the response in {@link HttpApi}. */
final class ApiError extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  ApiError(Problem problem) {
    super(problem.key(), null, false, false);
    this.problem = problem;
  }

  static ApiError badRequest(String message) {
    return new ApiError(Problems.BAD_REQUEST.saying(message));
  }

  Problem problem() {
    return problem;
  }

  /** The status that goes with a problem. */
  static int status(Problem problem) {
    return switch (problem.code() / 100) {
      case 1 -> 400;
      case 2 -> 403;
      case 3 -> problem.is(Problems.TOO_LARGE) ? 413 : 400;
      case 4 -> 409;
      default -> 503;
    };
  }
}
