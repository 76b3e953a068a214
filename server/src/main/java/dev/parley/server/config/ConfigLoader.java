package dev.parley.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads a configuration: {@code default.yaml}, over it the operator's file, over that environment
 * variables, over those flags. Reads the file on the calling thread; safe from any thread.
 *
 * <p>A variable is {@code PARLEY_} and the path in capitals with {@code _} for {@code .} and {@code
 * -}, as in {@code PARLEY_SERVER_PORT}; a flag is {@code path=value}; lists are separated by commas
 * in both. A namespace takes what it does not set from {@code namespace-defaults}.
 */
public final class ConfigLoader {

  private static final String DEFAULTS = "default.yaml";
  private static final String DEMO = "demo.yaml";

  private static final String BUILT_IN = " (built in)";

  private final List<String> overlays;

  private ConfigLoader(List<String> overlays) {
    this.overlays = overlays;
  }

  /** Loads over the defaults of {@code parley serve}. */
  public static ConfigLoader forServe() {
    return new ConfigLoader(List.of());
  }

  /** Loads over the defaults of {@code parley demo}: open to anyone. */
  public static ConfigLoader forDemo() {
    return new ConfigLoader(List.of(DEMO));
  }

  /** The text of {@code default.yaml}: every key, its default, what it means and its range. */
  public static String defaultYaml() {
    return resource(DEFAULTS);
  }

  /**
   * Loads without a file.
   *
   * @param env environment variables; those that do not begin with {@code PARLEY_} are ignored
   * @param sets {@code path=value}; a later one wins over an earlier
   * @throws ConfigException naming everything that is wrong
   */
  public Loaded load(Map<String, String> env, List<String> sets) {
    return load("", "", env, sets);
  }

  /**
   * Loads with a file.
   *
   * @param file YAML in UTF-8
   * @param env environment variables; those that do not begin with {@code PARLEY_} are ignored
   * @param sets {@code path=value}; a later one wins over an earlier
   * @throws ConfigException naming everything that is wrong, also when the file cannot be read
   */
  public Loaded load(Path file, Map<String, String> env, List<String> sets) {
    return load(file.toString(), read(file), env, sets);
  }

  Loaded load(String file, String yaml, Map<String, String> env, List<String> sets) {
    List<Finding> findings = new ArrayList<>();
    List<ConfigProblem> warnings = new ArrayList<>();
    Node written = YamlTree.read(file, yaml, findings).over(builtIn());
    Overrides overrides = new Overrides(findings, warnings);
    Node tree = overrides.flags(overrides.variables(written, env), sets);

    // The file is bound by itself too: an override must not hide what is wrong below it.
    Binder binder = new Binder();
    binder.bind(withNamespaceDefaults(written));
    Optional<ParleyConfig> bound = binder.bind(withNamespaceDefaults(tree));
    findings.addAll(binder.findings());
    if (findings.isEmpty() && bound.isPresent()) {
      Rules rules = new Rules(bound.get(), binder.sources());
      findings.addAll(rules.findings());
      rules.doubts().forEach(doubt -> warnings.add(doubt.problem()));
    }
    if (bound.isEmpty() || !findings.isEmpty()) {
      throw new ConfigException(
          findings.stream()
              .sorted(Comparator.comparing(Finding::source, Source.READING_ORDER))
              .map(Finding::problem)
              .toList());
    }
    return new Loaded(bound.get(), warnings, origins(binder.sources()));
  }

  private Node builtIn() {
    List<Finding> findings = new ArrayList<>();
    Node tree = YamlTree.read(DEFAULTS + BUILT_IN, resource(DEFAULTS), findings);
    for (String overlay : overlays) {
      tree = YamlTree.read(overlay + BUILT_IN, resource(overlay), findings).over(tree);
    }
    if (!findings.isEmpty()) {
      throw new IllegalStateException(findings.toString());
    }
    return tree;
  }

  /** Whether a value comes with the program: no one has set it. */
  static boolean isBuiltIn(Source source) {
    return source instanceof Source.Place place && place.file().endsWith(BUILT_IN);
  }

  private static Map<String, String> origins(Map<String, Source> sources) {
    Map<String, String> origins = new LinkedHashMap<>();
    sources.forEach((path, source) -> {
      if (!isBuiltIn(source)) {
        origins.put(path, source.where());
      }
    });
    return origins;
  }

  /** Lays each namespace over the section that all of them share. */
  private static Node withNamespaceDefaults(Node tree) {
    Optional<Node.Branch> defaults = tree.section("namespace-defaults");
    Optional<Node.Branch> namespaces = tree.section("namespaces");
    if (defaults.isEmpty() || namespaces.isEmpty()) {
      return tree;
    }
    Map<String, Node.Entry> completed = new LinkedHashMap<>();
    namespaces
        .get()
        .entries()
        .forEach((name, entry) ->
            completed.put(name, new Node.Entry(entry.key(), entry.value().over(defaults.get()))));
    Source source = namespaces.get().source();
    Node named = new Node.Branch(source, completed);
    return new Node.Branch(source, Map.of("namespaces", new Node.Entry(source, named))).over(tree);
  }

  private static String read(Path file) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (NoSuchFileException e) {
      throw unreadable(file, "no such file");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "not UTF-8");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static ConfigException unreadable(Path file, String message) {
    return new ConfigException(List.of(new ConfigProblem(file.toString(), message)));
  }

  private static String resource(String name) {
    try (InputStream stream = ConfigLoader.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
