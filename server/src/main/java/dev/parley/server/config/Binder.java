package dev.parley.server.config;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree of texts into records, and says everything that stands in the way. One place is
 * reported once: a wrong value in {@code namespace-defaults} is not repeated for each namespace.
 */
final class Binder {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Map<Source, Finding> findings = new LinkedHashMap<>();
  private final Map<String, Source> sources = new TreeMap<>();

  /** Binds a whole tree; empty when there are {@link #findings}. */
  Optional<ParleyConfig> bind(Node root) {
    Object bound = bind(Schema.ROOT, root, "");
    if (!findings.isEmpty()) {
      return Optional.empty();
    }
    if (bound instanceof ParleyConfig config) {
      return Optional.of(config);
    }
    throw new IllegalStateException("default.yaml lacks a key");
  }

  /** What is wrong, in the order of the schema. */
  List<Finding> findings() {
    return List.copyOf(findings.values());
  }

  /** The place of each value, by path. */
  Map<String, Source> sources() {
    return sources;
  }

  private @Nullable Object bind(Schema schema, Node node, String path) {
    return switch (schema) {
      case Schema.Section section -> section(section, node, path);
      case Schema.Named named -> named(named, node, path);
      case Schema.One one -> one(one.kind(), node, path);
      case Schema.Many many -> many(many.kind(), node, path);
    };
  }

  private @Nullable Object section(Schema.Section section, Node node, String path) {
    if (!(node instanceof Node.Branch branch)) {
      String keys = String.join(", ", section.keys().keySet());
      return wrong(node.source(), path, described(node), "a section of the keys " + keys);
    }
    branch
        .entries()
        .forEach((key, entry) -> {
          if (!section.keys().containsKey(key)) {
            report(entry.key(), unknown(section, key, path));
          }
        });
    List<@Nullable Object> values = new ArrayList<>();
    section
        .keys()
        .forEach((key, schema) -> {
          Node.Entry entry = branch.entries().get(key);
          values.add(entry == null ? null : bind(schema, entry.value(), Schema.join(path, key)));
        });
    return values.contains(null) ? null : create(section, values);
  }

  private static Object create(Schema.Section section, List<@Nullable Object> values) {
    try {
      return section.constructor().newInstance(values.toArray());
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot create " + section.type(), e);
    }
  }

  private static String unknown(Schema.Section section, String key, String path) {
    String found = "unknown key '" + key + "'" + (path.isEmpty() ? "" : " in " + path);
    Optional<String> near =
        endingIn(key, section)
            .or(() -> endingIn(key, Schema.ROOT))
            .or(() -> Nearest.to(key, section.keys().keySet()));
    return near.map(name -> found + "; did you mean '" + name + "'?")
        .orElseGet(() -> found + "; known: " + String.join(", ", section.keys().keySet()));
  }

  /** The one path below {@code section} that ends in {@code key}: only its depth is wrong. */
  private static Optional<String> endingIn(String key, Schema.Section section) {
    List<String> paths = new ArrayList<>();
    section.eachValue(
        "",
        (path, _) -> {
          if (path.endsWith("." + key) && !path.contains("*")) {
            paths.add(path);
          }
        });
    return paths.size() == 1 ? Optional.of(paths.getFirst()) : Optional.empty();
  }

  private @Nullable Object named(Schema.Named named, Node node, String path) {
    if (!(node instanceof Node.Branch branch)) {
      return wrong(node.source(), path, described(node), "a section of names");
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    branch
        .entries()
        .forEach((name, entry) -> {
          if (!NAME.matcher(name).matches()) {
            String allowed = "1 to 64 of the letters, digits, - and _";
            report(
                entry.key(),
                "'%s' cannot be a name in %s; allowed: %s".formatted(name, path, allowed));
            return;
          }
          Object value = section(named.shape(), entry.value(), Schema.join(path, name));
          if (value != null) {
            bound.put(name, value);
          }
        });
    return bound;
  }

  private @Nullable Object one(Kind kind, Node node, String path) {
    sources.put(path, node.source());
    if (!(node instanceof Node.Scalar scalar)) {
      return wrong(node.source(), path, described(node), kind.allowed());
    }
    boolean text = kind instanceof Kind.Text || kind instanceof Kind.Hidden;
    if (scalar.missing() && !text) {
      return wrong(node.source(), path, described(node), kind.allowed());
    }
    Optional<Object> value = kind.read(scalar.text());
    return value.isPresent()
        ? value.get()
        : wrong(node.source(), path, kind.shown(scalar.text()), kind.allowed());
  }

  private @Nullable Object many(Kind kind, Node node, String path) {
    sources.put(path, node.source());
    return switch (node) {
      case Node.Items items -> all(kind, items.items(), path);
      case Node.Scalar scalar when scalar.missing() -> List.of();
      case Node.Scalar scalar when !(scalar.source() instanceof Source.Place) ->
          all(kind, split(scalar), path);
      case Node.Scalar _, Node.Branch _ ->
          wrong(node.source(), path, described(node), "a list of " + kind.allowed());
    };
  }

  /** A variable or a flag has no other way to write a list than commas. */
  private static List<Node> split(Node.Scalar scalar) {
    List<Node> items = new ArrayList<>();
    for (String item : scalar.text().split(",", -1)) {
      if (!item.isBlank()) {
        items.add(new Node.Scalar(scalar.source(), item.strip(), false));
      }
    }
    return items;
  }

  private @Nullable Object all(Kind kind, List<Node> items, String path) {
    List<Object> values = new ArrayList<>();
    boolean complete = true;
    for (Node item : items) {
      Optional<Object> value =
          item instanceof Node.Scalar scalar && !scalar.missing()
              ? kind.read(scalar.text())
              : Optional.empty();
      if (value.isPresent()) {
        values.add(value.get());
        continue;
      }
      complete = false;
      String found =
          item instanceof Node.Scalar scalar && !scalar.missing()
              ? kind.shown(scalar.text())
              : described(item);
      report(item.source(), path + " holds " + found + "; allowed: a list of " + kind.allowed());
    }
    return complete ? values : null;
  }

  private static String described(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.missing() ? "empty" : "a single value";
      case Node.Items _ -> "a list";
      case Node.Branch _ -> "a section";
    };
  }

  private @Nullable Object wrong(Source source, String path, String found, String allowed) {
    report(source, path + " is " + found + "; allowed: " + allowed);
    return null;
  }

  private void report(Source source, String message) {
    findings.putIfAbsent(source, new Finding(source, message));
  }
}
