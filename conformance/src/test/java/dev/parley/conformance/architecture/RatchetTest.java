package dev.parley.conformance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sizes that may only shrink: what is over the limit today is listed with its size. */
@Tag("architecture")
class RatchetTest {

  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 60;
  private static final String LIST = "conformance/src/test/resources/ratchet.txt";

  @Test
  void no_file_passes_400_lines_but_those_listed() {
    Map<String, Integer> sizes = new TreeMap<>();
    List<Path> scripts = Sources.scripts();
    for (List<Path> files : List.of(Sources.all(), scripts)) {
      for (Path file : files) {
        sizes.put(Sources.name(file), (int) Sources.text(file).lines().count());
      }
    }

    assertThat(scripts).extracting(Sources::name).contains("conformance/js/check.mjs");
    assertThat(complaints("file", sizes, FILE_LINES)).isEmpty();
  }

  @Test
  void no_method_passes_60_lines_but_those_listed() {
    Map<String, Integer> sizes = MethodLengths.of(Sources.all());

    assertThat(sizes).isNotEmpty();
    assertThat(complaints("method", sizes, METHOD_LINES)).isEmpty();
  }

  private static List<String> complaints(String kind, Map<String, Integer> sizes, int limit) {
    Map<String, Integer> allowed = allowed(kind);
    List<String> complaints = new ArrayList<>();
    sizes.forEach((name, size) -> {
      int most = Math.max(limit, allowed.getOrDefault(name, limit));
      if (size > most) {
        complaints.add(name + " has " + size + " lines, " + most + " are allowed");
      }
    });
    allowed.forEach((name, most) -> {
      int size = sizes.getOrDefault(name, 0);
      if (size <= limit) {
        complaints.add(name + " needs no entry in " + LIST + " any more: take it out");
      } else if (size < most) {
        complaints.add(name + " has shrunk to " + size + ": say so in " + LIST);
      }
    });
    return complaints;
  }

  private static Map<String, Integer> allowed(String kind) {
    Map<String, Integer> allowed = new TreeMap<>();
    Sources.text(Sources.ROOT.resolve(LIST))
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> List.of(line.strip().split("\\s+")))
        .filter(words -> words.getFirst().equals(kind))
        .forEach(words -> allowed.put(words.get(1), Integer.valueOf(words.get(2))));
    return allowed;
  }
}
