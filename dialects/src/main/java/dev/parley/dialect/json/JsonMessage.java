package dev.parley.dialect.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads messages of objects without building a tree: the members of an object are looked up by
 * name, and a value that is passed on is the slice of bytes that came.
 *
 * <p>The whole message is checked before anything is returned. Nesting is limited to {@value
 * #MAX_DEPTH} levels and a name to {@value #MAX_NAME} characters, since the reader shares a table
 * of names between messages; beyond them a message counts as malformed. How large a message may be
 * is the transport's to decide. Safe for use by any thread; does not block.
 */
public final class JsonMessage {

  /** Objects and arrays that may be open at once. */
  public static final int MAX_DEPTH = 256;

  /** Characters of a member's name. */
  public static final int MAX_NAME = 1_024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonMessage() {}

  /**
   * Reads an object, or an array of values of which those that are not objects are null. Anything
   * else is malformed.
   *
   * @param names the members to keep; others are checked and left out
   * @param limit reading stops behind so many elements of an array: the list is then {@code limit +
   *     1} long and the rest is unchecked
   */
  public static List<@Nullable Members> read(byte[] utf8, Names names, int limit) throws Malformed {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      JsonToken first = parser.nextToken();
      List<@Nullable Members> messages = new ArrayList<>(1);
      if (first == JsonToken.START_OBJECT) {
        messages.add(members(parser, utf8, names));
      } else if (first == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (messages.size() > limit) {
            return messages;
          }
          if (parser.currentToken() == JsonToken.START_OBJECT) {
            messages.add(members(parser, utf8, names));
          } else {
            skip(parser);
            messages.add(null);
          }
        }
      } else {
        throw new Malformed();
      }
      if (parser.nextToken() != null) {
        throw new Malformed();
      }
      return messages;
    } catch (JacksonException e) {
      throw new Malformed();
    }
  }

  private static Members members(JsonParser parser, byte[] utf8, Names names) throws Malformed {
    Members members = new Members(utf8, names);
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      int index = names.index(parser.currentName());
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new Malformed();
      }
      int start = index < 0 ? 0 : offset(parser.currentTokenLocation().getByteOffset());
      Object value = index < 0 || names.isSlice(index) ? null : scalar(parser, token);
      skip(parser);
      if (index >= 0) {
        int end = offset(parser.currentLocation().getByteOffset());
        members.put(index, Kind.of(token), value, start, end);
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new Malformed();
    }
    return members;
  }

  private static @Nullable Object scalar(JsonParser parser, JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> integer(parser);
      default -> null;
    };
  }

  /**
   * The number, or null if it is beyond what a double holds exactly and so no integer to anyone.
   */
  private static @Nullable Long integer(JsonParser parser) {
    return parser.getStringLength() > 17 ? null : (Long) parser.getLongValue();
  }

  private static void skip(JsonParser parser) {
    parser.skipChildren();
    // Strings are read lazily: without this the location is still inside of them.
    parser.finishToken();
  }

  private static int offset(long bytes) {
    return Math.toIntExact(bytes);
  }

  /** What a value is. */
  enum Kind {
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    STRUCTURE;

    static Kind of(JsonToken token) {
      return switch (token) {
        case VALUE_STRING -> STRING;
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NUMBER;
        case VALUE_TRUE -> TRUE;
        case VALUE_FALSE -> FALSE;
        case VALUE_NULL -> NULL;
        default -> STRUCTURE;
      };
    }
  }
}
