package dev.parley.net.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The headers of a request, in their order. Immutable; names compare without regard to case. */
public final class Headers {
  private final List<Map.Entry<String, String>> lines;

  public Headers(List<Map.Entry<String, String>> lines) {
    this.lines = List.copyOf(lines);
  }

  /** The values of all lines of the name; empty if there is none. */
  public List<String> all(String name) {
    return lines.stream()
        .filter(line -> line.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The value of the first line of the name. */
  public Optional<String> first(String name) {
    for (Map.Entry<String, String> line : lines) {
      if (line.getKey().equalsIgnoreCase(name)) {
        return Optional.of(line.getValue());
      }
    }
    return Optional.empty();
  }

  /** All values by name, in lower case, both in the order of the lines. */
  public Map<String, List<String>> byName() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Map.Entry<String, String> line : lines) {
      all.computeIfAbsent(line.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
          .add(line.getValue());
    }
    return all;
  }

  /** All lines as one text, {@code name: value} and a line feed each; see {@link #ofLines}. */
  public String toLines() {
    var text = new StringBuilder(512);
    for (Map.Entry<String, String> line : lines) {
      text.append(line.getKey()).append(": ").append(line.getValue()).append('\n');
    }
    return text.toString();
  }

  /** The headers of which {@link #toLines} made the text. */
  public static Headers ofLines(String text) {
    return new Headers(
        text.lines()
            .map(line -> {
              int colon = line.indexOf(':');
              return Map.entry(line.substring(0, colon), line.substring(colon + 2));
            })
            .toList());
  }

  @Override
  public String toString() {
    return "Headers[" + lines.size() + "]";
  }
}
