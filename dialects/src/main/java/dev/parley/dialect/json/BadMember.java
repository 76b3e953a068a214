package dev.parley.dialect.json;

import dev.parley.core.problem.Problem;

/** A message is well-formed, but a member is not what the protocol expects. Stackless. */
public final class BadMember extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public BadMember(Problem problem) {
    super(problem.key(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
