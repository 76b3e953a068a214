package dev.parley.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Lays environment variables and flags over a tree of settings. */
final class Overrides {

  private static final String PREFIX = "PARLEY_";
  private static final String NAMESPACES = PREFIX + "NAMESPACES_";

  /** Variables that the launcher and the command line read: no settings. */
  private static final Set<String> RESERVED =
      Set.of("PARLEY_CONFIG", "PARLEY_JAVA_OPTS", "PARLEY_HOME");

  // Kubernetes puts these into every container for a service named parley or parley-*.
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "PARLEY_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");
  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  private final List<Finding> findings;
  private final List<ConfigProblem> warnings;

  Overrides(List<Finding> findings, List<ConfigProblem> warnings) {
    this.findings = findings;
    this.warnings = warnings;
  }

  /** Lays each {@code PARLEY_*} variable over {@code base}. */
  Node variables(Node base, Map<String, String> env) {
    Map<String, List<String>> known = known(base);
    Node tree = base;
    for (Map.Entry<String, String> variable : new TreeMap<>(env).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(PREFIX) || RESERVED.contains(name)) {
        continue;
      }
      if (isServiceLink(name, variable.getValue())) {
        warnings.add(new ConfigProblem(name, "ignored: set by Kubernetes for a service"));
        continue;
      }
      Source source = new Source.Variable(name);
      List<String> path = known.get(name);
      if (path == null) {
        findings.add(new Finding(source, unknown(name, known.keySet())));
      } else if (path.isEmpty()) {
        findings.add(new Finding(source, "could mean more than one namespace; use --set"));
      } else {
        tree = Node.at(path, variable.getValue(), source).over(tree);
      }
    }
    return tree;
  }

  private static boolean isServiceLink(String name, String value) {
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
  }

  private static String unknown(String name, Set<String> known) {
    String found = "unknown variable";
    if (name.startsWith(NAMESPACES)) {
      found += "; variables reach the keys of namespaces that the file names";
    }
    Optional<String> near = Nearest.to(name.substring(PREFIX.length()), stripped(known));
    return found + near.map(n -> "; did you mean " + PREFIX + n + "?").orElse("");
  }

  private static List<String> stripped(Set<String> known) {
    return known.stream().map(name -> name.substring(PREFIX.length())).toList();
  }

  /** The path of each variable; an empty path marks one that two namespaces share. */
  private static Map<String, List<String>> known(Node tree) {
    Map<String, List<String>> known = new LinkedHashMap<>();
    List<String> namespaces = names(tree);
    Schema.ROOT.eachValue(
        "",
        (path, _) -> {
          if (!path.contains("*")) {
            known.put(variable(path), List.of(path.split("\\.")));
            return;
          }
          for (String namespace : namespaces) {
            List<String> named = new ArrayList<>(List.of(path.split("\\.")));
            named.replaceAll(key -> key.equals("*") ? namespace : key);
            known.merge(variable(String.join(".", named)), named, (_, _) -> List.of());
          }
        });
    return known;
  }

  private static List<String> names(Node tree) {
    return tree.section("namespaces")
        .map(namespaces -> List.copyOf(namespaces.entries().keySet()))
        .orElse(List.of());
  }

  /** The variable that sets {@code path}. */
  static String variable(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Lays each {@code path=value} over {@code base}, the later over the earlier. */
  Node flags(Node base, List<String> sets) {
    Node tree = base;
    for (int i = 0; i < sets.size(); i++) {
      String set = sets.get(i);
      int equals = set.indexOf('=');
      if (equals < 1) {
        // The text itself may be a secret whose path was forgotten.
        Source source = new Source.Flag("(number " + (i + 1) + ")");
        findings.add(new Finding(source, "not of the form path=value"));
        continue;
      }
      String path = set.substring(0, equals).strip();
      Source source = new Source.Flag(path);
      tree = Node.at(List.of(path.split("\\.", -1)), set.substring(equals + 1), source).over(tree);
    }
    return tree;
  }
}
