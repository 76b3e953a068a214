package dev.parley.server.config;

/**
 * One thing that is wrong with, or doubtful in, the configuration.
 *
 * @param where the place: {@code parley.yaml:12:3} (file, line, column), the name of an environment
 *     variable, or {@code --set path}
 * @param message what was found and what is allowed; never a secret
 */
public record ConfigProblem(String where, String message) {

  /** The place and the message, as one line for an operator. */
  @Override
  public String toString() {
    return where + ": " + message;
  }
}
