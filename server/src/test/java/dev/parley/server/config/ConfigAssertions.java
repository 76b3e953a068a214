package dev.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;

/** The vocabulary of the configuration tests: what a file, variables and flags lead to. */
final class ConfigAssertions {

  private ConfigAssertions() {}

  static ParleyConfig yaml(String yaml) {
    return loaded(yaml, Map.of()).config();
  }

  static Loaded loaded(String yaml, Map<String, String> env, String... sets) {
    return ConfigLoader.forServe().load("parley.yaml", yaml, env, List.of(sets));
  }

  static ParleyConfig sets(String... sets) {
    return loaded("", Map.of(), sets).config();
  }

  static List<String> problems(String yaml, Map<String, String> env, String... sets) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> loaded(yaml, env, sets));
    assertThat(thrown).as("the configuration is refused").isNotNull();
    return thrown.problems().stream().map(ConfigProblem::toString).toList();
  }

  static List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }
}
