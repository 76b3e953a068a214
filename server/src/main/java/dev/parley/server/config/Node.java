package dev.parley.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tree of settings as written, each node with its place; nothing is typed yet. */
sealed interface Node {

  /** Where the node begins. */
  Source source();

  /** A value; {@code text} is empty where the file has nothing after the colon. */
  record Scalar(Source source, String text, boolean missing) implements Node {}

  /** A list of values. */
  record Items(Source source, List<Node> items) implements Node {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A section: keys in the order they were written. */
  record Branch(Source source, Map<String, Entry> entries) implements Node {
    public Branch {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /** A key's place and its value. */
  record Entry(Source key, Node value) {}

  /**
   * Lays this node over {@code base}: sections key by key, anything else as a whole. A section that
   * is written but empty changes nothing.
   */
  default Node over(Node base) {
    if (!(base instanceof Branch below)) {
      return this;
    }
    return switch (this) {
      case Scalar scalar -> scalar.missing() ? base : this;
      case Items _ -> this;
      case Branch above -> {
        Map<String, Entry> merged = new LinkedHashMap<>(below.entries());
        above
            .entries()
            .forEach((name, entry) ->
                merged.merge(name, entry, (b, a) -> new Entry(a.key(), a.value().over(b.value()))));
        yield new Branch(above.source(), merged);
      }
    };
  }

  /** The section below {@code key}, if this is a section and that is one too. */
  default Optional<Branch> section(String key) {
    Entry entry = this instanceof Branch branch ? branch.entries().get(key) : null;
    return entry != null && entry.value() instanceof Branch section
        ? Optional.of(section)
        : Optional.empty();
  }

  /** A tree that holds one value at {@code path}, all of it from one source. */
  static Node at(List<String> path, String text, Source source) {
    Node node = new Scalar(source, text, false);
    for (String name : path.reversed()) {
      node = new Branch(source, Map.of(name, new Entry(source, node)));
    }
    return node;
  }
}
