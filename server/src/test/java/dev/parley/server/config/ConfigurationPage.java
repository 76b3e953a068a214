package dev.parley.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes docs/configuration.md from the comments, keys and defaults of default.yaml. */
final class ConfigurationPage {

  private static final Pattern KEY = Pattern.compile("( *)([a-z-]+):(?: (.*))?");
  private static final String ALLOWED = "Allowed: ";

  /** A key as default.yaml has it; a section has no value. */
  record Key(String path, String value, String meaning, String allowed) {
    boolean isSection() {
      return allowed.isEmpty();
    }
  }

  private ConfigurationPage() {}

  /** The keys of default.yaml, by path. */
  static Map<String, Key> keys() {
    Map<String, Key> keys = new LinkedHashMap<>();
    List<String> path = new ArrayList<>();
    List<String> comment = new ArrayList<>();
    for (String line : ConfigLoader.defaultYaml().lines().toList()) {
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith("#")) {
        comment.add(line.strip().replaceFirst("^# ?", ""));
      } else if (key.matches()) {
        int depth = key.group(1).length() / 2;
        path.subList(depth, path.size()).clear();
        path.add(key.group(2));
        String value = key.group(3) == null ? "" : key.group(3);
        Key read = key(String.join(".", path), value, comment);
        keys.put(read.path(), read);
        comment.clear();
      } else {
        comment.clear();
      }
    }
    return keys;
  }

  private static Key key(String path, String value, List<String> comment) {
    List<String> meaning = new ArrayList<>(comment);
    String allowed = "";
    if (!meaning.isEmpty() && meaning.getLast().startsWith(ALLOWED)) {
      allowed = meaning.removeLast().substring(ALLOWED.length());
    }
    return new Key(path, value, String.join("\n", meaning), allowed);
  }

  /** The whole page. */
  static String text() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            <!-- Made from server/src/main/resources/dev/parley/server/config/default.yaml; change it there, then run
                 the tests of the server with -Dparley.update=true. -->

            One YAML file, environment variables over it, flags over both. A file needs only the keys it changes.
            An unknown key, a duplicate, a wrong type or a value out of range is an error that names its place; all
            errors are reported at once. `parley config default` prints every key with its default, `parley config
            check` what is in effect, with secrets masked.

            | written as | example |
            |---|---|
            | file | `server:` and below it `port: 9000` |
            | environment variable | `PARLEY_SERVER_PORT=9000` |
            | flag | `--set server.port=9000` |

            Variables and flags separate the items of a list by commas. Durations are written `500ms`, `30s`, `5m`,
            `1h30m`, `10d`; sizes as plain bytes or with KiB, MiB, GiB (powers of 1024) or KB, MB, GB (powers of
            1000). A variable that begins with `PARLEY_` and is no setting is an error, except `PARLEY_CONFIG`,
            `PARLEY_JAVA_OPTS`, `PARLEY_HOME`, and those that Kubernetes sets for services.
            """);
    boolean table = false;
    for (Key key : keys().values()) {
      boolean top = !key.path().contains(".");
      if (top) {
        page.append("\n## ")
            .append(key.path())
            .append("\n\n")
            .append(block(key.meaning()))
            .append("\n");
        table = false;
      }
      if (!top && !table) {
        page.append("\n| key | default | allowed | meaning |\n|---|---|---|---|\n");
        table = true;
      }
      if (!top) {
        page.append(row(key));
      }
    }
    return page.toString();
  }

  /** The file indents an example by two; Markdown wants four. */
  private static String block(String meaning) {
    return meaning.replaceAll("(?m)^  ", "    ");
  }

  private static String row(Key key) {
    String value = key.value().isEmpty() ? "" : "`" + key.value() + "`";
    return "| `%s` | %s | %s | %s |\n"
        .formatted(key.path(), value, cell(key.allowed()), cell(key.meaning()));
  }

  private static String cell(String text) {
    return text.replace("\n", " ").replace("|", "\\|").replace("*", "\\*");
  }
}
