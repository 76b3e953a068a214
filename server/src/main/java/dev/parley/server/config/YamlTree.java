package dev.parley.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML into a tree that remembers where each key and value stands. Values stay text, so that
 * {@code 0x1F} or {@code 1_000} do not silently become a number nobody wrote; aliases are refused,
 * so that every value stands where it is used.
 */
final class YamlTree {

  private static final YAMLFactory YAML = new YAMLFactory();

  private final String file;
  private final YAMLParser parser;
  private final List<Finding> findings;

  private YamlTree(String file, YAMLParser parser, List<Finding> findings) {
    this.file = file;
    this.parser = parser;
    this.findings = findings;
  }

  /** Reads {@code yaml}, adding what is wrong with it to {@code findings}. */
  static Node.Branch read(String file, String yaml, List<Finding> findings) {
    Source top = new Source.Place(file, 0, 0);
    try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), yaml)) {
      return new YamlTree(file, parser, findings).document(top);
    } catch (JacksonException e) {
      findings.add(syntax(file, e));
      return new Node.Branch(top, Map.of());
    }
  }

  private Node.Branch document(Source top) {
    Node.Branch empty = new Node.Branch(top, Map.of());
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return empty;
    }
    if (first != JsonToken.START_OBJECT) {
      findings.add(new Finding(place(), "the file must be a section of 'key: value' lines"));
      return empty;
    }
    Node.Branch root = branch("");
    if (parser.nextToken() != null) {
      findings.add(new Finding(place(), "a second document ('---'); allowed: one"));
    }
    return root;
  }

  private Node.Branch branch(String path) {
    Source start = place();
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Source place = place();
      parser.nextToken();
      Node value = value(Schema.join(path, key));
      Node.Entry earlier = entries.putIfAbsent(key, new Node.Entry(place, value));
      if (earlier != null) {
        String section = path.isEmpty() ? "" : " in " + path;
        findings.add(
            new Finding(
                place,
                "duplicate key '%s'%s; first on line %d"
                    .formatted(key, section, earlier.key().line())));
      }
    }
    return new Node.Branch(start, entries);
  }

  private Node value(String path) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> branch(path);
      case START_ARRAY -> {
        Source start = place();
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(path));
        }
        yield new Node.Items(start, items);
      }
      case null, default -> scalar(path);
    };
  }

  private Node scalar(String path) {
    if (parser.isCurrentAlias()) {
      findings.add(new Finding(place(), path + " is an alias ('*'); allowed: the value itself"));
    }
    String text = parser.getString();
    boolean missing = parser.currentToken() == JsonToken.VALUE_NULL || "~".equals(text);
    return new Node.Scalar(place(), missing || text == null ? "" : text, missing);
  }

  private Source.Place place() {
    return place(parser.currentTokenLocation());
  }

  private Source.Place place(TokenStreamLocation at) {
    return new Source.Place(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }

  // The engine's own message quotes the line, which may hold a secret; its "problem" does not.
  private static Finding syntax(String file, JacksonException e) {
    Set<Throwable> seen = new HashSet<>();
    for (Throwable t = e; t != null && seen.add(t); t = t.getCause()) {
      if (t instanceof MarkedYamlEngineException marked) {
        int line = marked.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
        int column = marked.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(0);
        return new Finding(
            new Source.Place(file, line, column),
            "not valid YAML: " + firstLine(marked.getProblem()));
      }
    }
    TokenStreamLocation at = e.getLocation();
    Source place =
        at == null
            ? new Source.Place(file, 0, 0)
            : new Source.Place(file, at.getLineNr(), at.getColumnNr());
    return new Finding(place, "not valid YAML: keys and values must be plain texts");
  }

  private static String firstLine(@Nullable String problem) {
    return problem == null
        ? "unreadable"
        : problem.lines().findFirst().orElse("unreadable").strip();
  }
}
