package dev.parley.dialect.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Both catalogues, and the page that lists them. */
class CodesPageTest {

  @Test
  void codes_and_keys_are_unique() {
    assertThat(Problems.all()).extracting(Problem::code).doesNotHaveDuplicates().isSorted();
    assertThat(Problems.all()).extracting(Problem::key).doesNotHaveDuplicates();
    assertThat(Disconnects.all()).extracting(Disconnect::code).doesNotHaveDuplicates().isSorted();
    assertThat(Disconnects.all()).extracting(Disconnect::key).doesNotHaveDuplicates();
  }

  @Test
  void codes_lie_in_the_ranges_that_say_what_to_do() {
    assertThat(Problems.all())
        .allMatch(it -> it.code() >= 100 && it.code() < 600)
        .allMatch(it -> it.code() < 500 || it.retryable());
    assertThat(Disconnects.all())
        .allMatch(it -> (it.code() >= 4000 && it.code() < 4100) == it.reconnect())
        .allMatch(it ->
            (it.code() >= 1000 && it.code() <= 1015) || (it.code() >= 4000 && it.code() < 4200));
  }

  @Test
  void every_code_stands_on_the_page_with_its_key() throws IOException {
    String page =
        Files.readString(
            Path.of(Objects.requireNonNull(System.getProperty("parley.root")), "docs/codes.md"));

    assertThat(Problems.all())
        .allSatisfy(it ->
            assertThat(page)
                .contains(
                    "| %d | `%s` | %s | %s |\n"
                        .formatted(
                            it.code(), it.key(), it.message(), it.retryable() ? "yes" : "no")));
    assertThat(Disconnects.all())
        .allSatisfy(
            it -> assertThat(page).contains("| %d | `%s` |".formatted(it.code(), it.key())));
    assertThat(page.lines().filter(line -> line.matches("\\| \\d+ \\|.*")))
        .hasSize(Problems.all().size() + Disconnects.all().size());
  }

  @Test
  void every_refusal_has_a_fitting_ending() {
    assertThat(Problems.all())
        .allMatch(problem -> Endings.of(problem).reconnect() == problem.retryable());
  }
}
