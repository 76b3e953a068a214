package dev.parley.server.config;

import static dev.parley.server.config.ConfigAssertions.loaded;
import static dev.parley.server.config.ConfigAssertions.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveYamlTest {

  @Test
  void what_is_printed_loads_to_the_same_configuration() {
    String yaml =
        """
        server: {host: "::1", origins: ["*", "https://a.example:8443"]}
        auth: {audience: "say \\"hi\\" \\\\ #1", issuer: "true"}
        limits: {url-bytes: 1000}
        session: {resume-window: 23h1s}
        namespaces: {chat: {slow-consumer: conflate, history: {age: 90s}}}
        """;
    Loaded loaded = loaded(yaml, Map.of());

    assertThat(yaml(loaded.effectiveYaml())).isEqualTo(loaded.config());
    assertThat(yaml(loaded("", Map.of()).effectiveYaml())).isEqualTo(ParleyConfig.defaults());
  }

  @Test
  void each_value_that_is_not_a_default_names_its_place() {
    String printed =
        loaded("namespaces: {chat: {history: {age: 90s}}}", Map.of("PARLEY_SERVER_PORT", "1"))
            .effectiveYaml();

    assertThat(printed)
        .startsWith("server:\n  host: 127.0.0.1\n  port: 1  # PARLEY_SERVER_PORT\n")
        .contains("  resume-window: 1m\n", "  memory-bytes: 256MiB\n", "  origins: []\n")
        .contains("  chat:\n    history:\n      size: 256\n      age: 1m30s  # parley.yaml:1:36\n");
  }
}
