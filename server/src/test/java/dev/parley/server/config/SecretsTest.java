package dev.parley.server.config;

import static dev.parley.server.config.ConfigAssertions.loaded;
import static dev.parley.server.config.ConfigAssertions.problems;
import static dev.parley.server.config.ConfigAssertions.sets;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretsTest {

  private static final String LONG = "0123456789abcdef0123456789ABCDEF";

  @Test
  void a_token_secret_has_at_least_32_bytes() {
    assertThat(sets("auth.token-secret=" + LONG).auth().tokenSecret().value()).isEqualTo(LONG);
    assertThat(sets("auth.token-secret=" + "ä".repeat(16)).auth().tokenSecret().isEmpty())
        .isFalse();
    assertThat(problems("", Map.of(), "auth.token-secret=" + LONG.substring(1)))
        .containsExactly(
            "--set auth.token-secret: auth.token-secret is a secret of 31 bytes;"
                + " allowed: nothing, or at least 32 bytes");
  }

  @Test
  void no_message_shows_a_secret() {
    assertThat(problems("auth: {token-secret: hunter2}\napi: {keys: hunter2}\n"))
        .containsExactly(
            "parley.yaml:1:22: auth.token-secret is a secret of 7 bytes;"
                + " allowed: nothing, or at least 32 bytes",
            "parley.yaml:2:13: api.keys is a single value; allowed:"
                + " a list of keys of 1 to 256 visible ASCII characters without a comma");
    assertThat(
            problems(
                "api: {keys: ['hunter 2', [hunter2]]}",
                Map.of("PARLEY_API_KEYS", "hunter 2", "PARLEY_AUTH_SECRET", "hunter2"),
                "hunter2",
                "auth.secret=hunter2"))
        .hasSize(6)
        .noneMatch(problem -> problem.contains("hunter"));
  }

  @Test
  void no_text_of_a_configuration_shows_a_secret() {
    Loaded loaded = loaded("", Map.of("PARLEY_API_KEYS", "hunter2"), "auth.token-secret=" + LONG);

    assertThat(loaded.toString()).contains(Secret.MASK).doesNotContain(LONG, "hunter2");
    assertThat(loaded.config().auth().toString()).doesNotContain(LONG);
    assertThat(loaded.effectiveYaml())
        .contains("  token-secret: \"(hidden)\"  # --set auth.token-secret\n")
        .contains("  keys: [\"(hidden)\"]  # PARLEY_API_KEYS\n")
        .doesNotContain(LONG, "hunter2");
  }
}
