package dev.parley.server.config;

import java.util.List;
import java.util.Map;

/**
 * A configuration that may be used.
 *
 * @param config the values
 * @param warnings what is probably not meant, though it works
 * @param origins the places of the values that are not defaults, by path ({@code server.port})
 */
public record Loaded(
    ParleyConfig config, List<ConfigProblem> warnings, Map<String, String> origins) {

  public Loaded {
    warnings = List.copyOf(warnings);
    origins = Map.copyOf(origins);
  }

  /**
   * The effective configuration as YAML, secrets masked, with the place of each value that is not a
   * default as a comment behind it.
   */
  public String effectiveYaml() {
    return EffectiveYaml.of(this);
  }
}
