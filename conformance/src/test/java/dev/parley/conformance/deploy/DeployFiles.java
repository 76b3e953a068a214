package dev.parley.conformance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conformance.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The files of deploy/ and what stands in them. */
final class DeployFiles {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern SECONDS = Pattern.compile("(\\d+)s?");

  private DeployFiles() {}

  static Path path(String name) {
    return Tool.root().resolve("deploy").resolve(name);
  }

  static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode yaml(String name) {
    return YAML.readTree(text(name));
  }

  /** The one group of the one place where this is found. */
  static String only(String name, String pattern) {
    Matcher found = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text(name));
    assertThat(found.find()).as("%s in %s", pattern, name).isTrue();
    String value = found.group(1);
    assertThat(found.find()).as("a second %s in %s", pattern, name).isFalse();
    return value;
  }

  static Duration seconds(String text) {
    Matcher whole = SECONDS.matcher(text);
    assertThat(whole.matches()).as("seconds: %s", text).isTrue();
    return Duration.ofSeconds(Long.parseLong(whole.group(1)));
  }
}
