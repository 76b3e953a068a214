package dev.parley.socketio;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The arguments of an event or of its acknowledgement. Immutable by agreement: the trees belong to
 * whoever made them, and are not to be changed. Any thread.
 */
public final class Args implements Iterable<JsonNode> {
  /** No arguments. */
  public static final Args NONE = new Args(List.of());

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final List<JsonNode> values;

  private Args(List<JsonNode> values) {
    this.values = values;
  }

  /**
   * Makes arguments of values: trees as they are, {@code byte[]} and {@link ByteBuffer} as binary,
   * everything else as Jackson makes JSON of it. An {@code Args} among them stands for all of its
   * values.
   *
   * @throws tools.jackson.core.JacksonException if Jackson can't make JSON of a value
   */
  public static Args of(@Nullable Object... values) {
    if (values.length == 0) {
      return NONE;
    }
    if (values.length == 1 && values[0] instanceof Args same) {
      return same;
    }
    var all = new java.util.ArrayList<JsonNode>(values.length);
    for (Object value : values) {
      if (value instanceof Args several) {
        all.addAll(several.values);
      } else {
        all.add(tree(value));
      }
    }
    return new Args(List.copyOf(all));
  }

  /** The elements of an array from the given one on. */
  static Args from(JsonNode array, int first) {
    if (array.size() <= first) {
      return NONE;
    }
    JsonNode[] all = new JsonNode[array.size() - first];
    for (int i = 0; i < all.length; i++) {
      all[i] = Objects.requireNonNull(array.get(i + first));
    }
    return new Args(List.of(all));
  }

  /** One argument, or none if the node is missing. */
  static Args first(JsonNode value) {
    return value.isMissingNode() ? NONE : new Args(List.of(value));
  }

  static JsonNode tree(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case null -> nodes.nullNode();
      case JsonNode node -> node;
      case String text -> nodes.stringNode(text);
      case Integer number -> nodes.numberNode(number);
      case Long number -> nodes.numberNode(number);
      case Double number -> nodes.numberNode(number);
      case Boolean flag -> nodes.booleanNode(flag);
      case byte[] bytes -> nodes.binaryNode(bytes);
      case ByteBuffer buffer -> {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        yield nodes.binaryNode(bytes);
      }
      default -> MAPPER.valueToTree(value);
    };
  }

  public int size() {
    return values.size();
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The argument at a place; a missing node if there are fewer. */
  public JsonNode get(int index) {
    return index < values.size() ? values.get(index) : JsonNodeFactory.instance.missingNode();
  }

  /** The text at a place; null if there is something else. */
  public @Nullable String string(int index) {
    JsonNode node = get(index);
    return node.isString() ? node.stringValue() : null;
  }

  /** The binary value at a place; null if there is something else. */
  public byte @Nullable [] bytes(int index) {
    return get(index).isBinary() ? get(index).binaryValue() : null;
  }

  /**
   * The argument at a place as a value of a type, a record for example.
   *
   * @throws tools.jackson.core.JacksonException if it is none
   */
  public <T> T as(int index, Class<T> type) {
    return MAPPER.treeToValue(get(index), type);
  }

  @Override
  public Iterator<JsonNode> iterator() {
    return values.iterator();
  }

  /** An array of the values, behind the name of an event if there is one. */
  ArrayNode array(@Nullable String event) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(values.size() + 1);
    if (event != null) {
      array.add(event);
    }
    array.addAll(values);
    return array;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Args args && args.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The values as JSON, binary ones as base64; for tests and logs of a program's own. */
  @Override
  public String toString() {
    return values.toString();
  }
}
