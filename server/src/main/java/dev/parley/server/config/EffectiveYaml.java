package dev.parley.server.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Prints a configuration in the form it is read, with secrets masked. */
final class EffectiveYaml {

  /** Texts that mean themselves without quotes. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9._/-]*");

  private final Map<String, String> origins;
  private final StringBuilder text = new StringBuilder();

  private EffectiveYaml(Map<String, String> origins) {
    this.origins = origins;
  }

  static String of(Loaded loaded) {
    EffectiveYaml yaml = new EffectiveYaml(loaded.origins());
    yaml.section(Schema.ROOT, loaded.config(), "");
    return yaml.text.toString();
  }

  private void section(Schema.Section section, Object value, String path) {
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : section.type().getRecordComponents()) {
      values.add(read(component, value));
    }
    int index = 0;
    for (Map.Entry<String, Schema> key : section.keys().entrySet()) {
      any(key.getValue(), values.get(index++), key.getKey(), Schema.join(path, key.getKey()));
    }
  }

  private static Object read(RecordComponent component, Object value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private void any(Schema schema, Object value, String key, String path) {
    indent(path).append(key).append(':');
    switch (schema) {
      case Schema.Section section -> {
        text.append('\n');
        section(section, value, path);
      }
      case Schema.Named named -> {
        text.append('\n');
        ((Map<?, ?>) value)
            .forEach((name, entry) -> any(named.shape(), entry, (String) name, path + "." + name));
      }
      case Schema.One one -> end(quoted(one.kind(), value), path);
      case Schema.Many many -> {
        List<String> items =
            ((List<?>) value).stream().map(item -> quoted(many.kind(), item)).toList();
        end("[" + String.join(", ", items) + "]", path);
      }
    }
  }

  private StringBuilder indent(String path) {
    long depth = path.chars().filter(c -> c == '.').count();
    return text.repeat("  ", (int) depth);
  }

  private void end(String value, String path) {
    text.append(' ').append(value);
    String origin = origins.get(path);
    if (origin != null) {
      text.append("  # ").append(origin);
    }
    text.append('\n');
  }

  private static String quoted(Kind kind, Object value) {
    String written = kind.write(value);
    boolean words = kind instanceof Kind.Text || kind instanceof Kind.Hidden;
    return words && !PLAIN.matcher(written).matches()
        ? '"' + written.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
        : written;
  }
}
