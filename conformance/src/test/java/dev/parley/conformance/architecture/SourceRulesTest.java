package dev.parley.conformance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What no source may contain. */
@Tag("architecture")
class SourceRulesTest {

  private static final String THIS = "SourceRulesTest.java";

  @Test
  void every_package_says_what_it_is_for_and_is_null_marked() {
    List<String> complaints = new ArrayList<>();
    for (Path folder :
        Sources.main().stream()
            .map(file -> Objects.requireNonNull(file.getParent()))
            .distinct()
            .toList()) {
      Path info = folder.resolve("package-info.java");
      String text = Files.exists(info) ? Sources.text(info) : "";
      if (!text.contains("@NullMarked") && !text.contains("NullMarked\n")) {
        complaints.add(Sources.name(folder) + " is not @NullMarked");
      }
      if (!text.contains("/**")) {
        complaints.add(Sources.name(folder) + " has no Javadoc");
      }
    }

    assertThat(complaints).isEmpty();
  }

  @Test
  void no_test_is_switched_off() {
    assertThat(lines(Sources.tests(), "@(Disabled|Ignore)|\\bassum(e|ing)[A-Z]\\w*\\(")).isEmpty();
  }

  @Test
  void no_test_sleeps() {
    assertThat(lines(Sources.tests(), "\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\("))
        .isEmpty();
  }

  @Test
  void nothing_is_left_to_be_done() {
    assertThat(lines(Sources.all(), "\\b(TODO|FIXME|XXX)\\b")).isEmpty();
  }

  @Test
  void every_test_class_is_one_that_the_build_runs() {
    List<String> complaints =
        Sources.tests().stream()
            .filter(file ->
                Pattern.compile("^\\s*@(Test|ParameterizedTest|RepeatedTest)\\b", Pattern.MULTILINE)
                    .matcher(Sources.text(file))
                    .find())
            .filter(file -> !Sources.text(file).contains("abstract class"))
            .map(Sources::name)
            .filter(name -> !name.endsWith("Test.java"))
            .toList();

    assertThat(complaints).isEmpty();
  }

  private static List<String> lines(List<Path> files, String forbidden) {
    Pattern pattern = Pattern.compile(forbidden);
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      if (file.endsWith(THIS)) {
        continue;
      }
      List<String> lines = Sources.text(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find()) {
          found.add(Sources.name(file) + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    return found;
  }
}
