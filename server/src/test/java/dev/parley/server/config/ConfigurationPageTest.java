package dev.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {

  /** The values of the schema, the shape of a namespace being given by namespace-defaults. */
  private static Map<String, String> bound() {
    Map<String, String> bound = new LinkedHashMap<>();
    Schema.ROOT.eachValue(
        "",
        (path, schema) -> {
          if (schema instanceof Schema.One(Kind kind)) {
            bound.put(path, kind.allowed());
          } else if (schema instanceof Schema.Many(Kind kind)) {
            bound.put(path, "a list of " + kind.allowed());
          }
        });
    bound.keySet().removeIf(path -> path.contains("*"));
    return bound;
  }

  @Test
  void every_key_of_the_default_file_is_bound_and_every_component_has_a_key() {
    Map<String, String> written = new LinkedHashMap<>();
    for (ConfigurationPage.Key key : ConfigurationPage.keys().values()) {
      if (!key.isSection()) {
        written.put(key.path(), key.allowed());
      }
    }

    assertThat(written).hasSizeGreaterThan(50);
    assertThat(written).containsExactlyEntriesOf(bound());
  }

  @Test
  void every_key_says_what_it_means() {
    assertThat(ConfigurationPage.keys().values())
        .allSatisfy(key -> assertThat(key.meaning()).as(key.path()).isNotBlank());
  }

  @Test
  void no_two_keys_share_a_variable() {
    List<String> variables = new ArrayList<>();
    bound().keySet().forEach(path -> variables.add(Overrides.variable(path)));

    assertThat(variables).doesNotHaveDuplicates().contains("PARLEY_LIMITS_MESSAGE_BYTES");
  }

  @Test
  void the_reference_page_is_up_to_date() throws IOException {
    Path page = Path.of(System.getProperty("parley.root", ".."), "docs", "configuration.md");
    if (Boolean.getBoolean("parley.update")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, ConfigurationPage.text());
    }

    assertThat(Files.readString(page))
        .as("run the tests of the server with -Dparley.update=true")
        .isEqualTo(ConfigurationPage.text());
  }
}
