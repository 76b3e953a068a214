package dev.parley.server.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads an array of strings. Stateless. */
final class Strings {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Strings() {}

  /** The strings; empty if the bytes are anything but an array of at most {@code limit} strings. */
  static List<String> array(byte[] json, int limit) {
    List<String> strings = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return List.of();
      }
      while (parser.nextToken() == JsonToken.VALUE_STRING && strings.size() <= limit) {
        strings.add(parser.getString());
      }
      return parser.currentToken() == JsonToken.END_ARRAY && strings.size() <= limit
          ? strings
          : List.of();
    } catch (JacksonException e) {
      return List.of();
    }
  }
}
