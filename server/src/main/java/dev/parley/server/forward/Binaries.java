package dev.parley.server.forward;

import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Binary values in plain JSON: <code>{"_binary": "BASE64"}</code>. An object of the application's
 * own that looks so, one member of this name with any number of underscores before it, gets one
 * underscore more, which is taken away on the way back. Stateless.
 */
public final class Binaries {
  private static final String NAME = "_binary";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Binaries() {}

  /** Plain JSON for a tree that may hold binary values. */
  public static JsonNode marked(JsonNode tree) {
    if (tree.isBinary()) {
      String base64 = Base64.getEncoder().encodeToString(tree.binaryValue());
      return NODES.objectNode().put(NAME, base64);
    }
    if (tree.isObject() && nameOf(tree).endsWith(NAME)) {
      return NODES.objectNode().set("_" + nameOf(tree), marked(valueOf(tree)));
    }
    return each(tree, Binaries::marked);
  }

  /**
   * The tree that plain JSON stands for.
   *
   * @throws IllegalArgumentException if a binary value is no base64
   */
  public static JsonNode unmarked(JsonNode json) {
    if (json.isObject() && nameOf(json).endsWith(NAME)) {
      String name = nameOf(json);
      JsonNode value = valueOf(json);
      if (!name.equals(NAME)) {
        return NODES.objectNode().set(name.substring(1), unmarked(value));
      }
      if (!value.isString()) {
        throw new IllegalArgumentException("the value of _binary is no text");
      }
      return NODES.binaryNode(Base64.getDecoder().decode(value.stringValue()));
    }
    return each(json, Binaries::unmarked);
  }

  /** The one name that an object has if it is {@code binary} behind underscores; else empty. */
  private static String nameOf(JsonNode object) {
    if (object.size() != 1) {
      return "";
    }
    String name = object.properties().iterator().next().getKey();
    int underscores = name.length() - NAME.length() + 1;
    return underscores > 0 && name.equals("_".repeat(underscores) + NAME.substring(1)) ? name : "";
  }

  private static JsonNode valueOf(JsonNode object) {
    return object.properties().iterator().next().getValue();
  }

  private static JsonNode each(JsonNode tree, UnaryOperator<JsonNode> change) {
    if (tree.isArray()) {
      ArrayNode array = NODES.arrayNode(tree.size());
      tree.forEach(element -> array.add(change.apply(element)));
      return array;
    }
    if (tree.isObject()) {
      ObjectNode object = NODES.objectNode();
      for (Map.Entry<String, JsonNode> member : tree.properties()) {
        object.set(member.getKey(), change.apply(member.getValue()));
      }
      return object;
    }
    return tree;
  }
}
