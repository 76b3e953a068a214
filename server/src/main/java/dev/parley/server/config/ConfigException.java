package dev.parley.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** Says that a configuration cannot be used, with everything that is wrong with it. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, at least one: the file's by line, then variables, then flags. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
