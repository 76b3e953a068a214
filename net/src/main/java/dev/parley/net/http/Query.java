package dev.parley.net.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Percent-encoding. A malformed part is taken as no part at all. */
final class Query {
  private Query() {}

  static Map<String, String> parse(String rawQuery) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals));
      Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (name.isPresent() && value.isPresent() && !name.get().isEmpty()) {
        parameters.putIfAbsent(name.get(), value.get());
      }
    }
    return parameters;
  }

  static Optional<String> raw(String rawQuery, String name) {
    for (String pair : rawQuery.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return Optional.of(pair.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  /** Decodes a segment of a path, in which a plus is a plus. */
  static Optional<String> decodeSegment(String raw) {
    return decode(raw.replace("+", "%2B"));
  }

  private static Optional<String> decode(String raw) {
    try {
      return Optional.of(URLDecoder.decode(raw, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
