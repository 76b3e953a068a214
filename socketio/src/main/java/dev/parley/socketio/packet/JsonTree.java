package dev.parley.socketio.packet;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trees and their JSON, in which binary values are placeholders. Any thread. */
final class JsonTree {
  static final String PLACEHOLDER = "_placeholder";
  static final String NUM = "num";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(PacketRules.MAX_DEPTH)
                  .maxNameLength(PacketRules.MAX_NAME)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonTree() {}

  /** Reads what stands from {@code start} to the end of the message. */
  static JsonNode read(byte[] utf8, int start) throws BadPacket {
    try {
      return MAPPER.readTree(utf8, start, utf8.length - start);
    } catch (JacksonException e) {
      throw new BadPacket("no JSON");
    }
  }

  /**
   * Writes the tree. Does not change it.
   *
   * @param attachments takes the binary values in the order of their placeholders; null for base64
   *     instead of placeholders
   */
  static void write(JsonNode tree, OutputStream out, @Nullable List<byte[]> attachments) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(tree, json, attachments);
    }
  }

  private static void write(JsonNode node, JsonGenerator json, @Nullable List<byte[]> attachments) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        json.writeStartObject();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          json.writeName(member.getKey());
          write(member.getValue(), json, attachments);
        }
        json.writeEndObject();
      }
      case ARRAY -> {
        json.writeStartArray();
        for (JsonNode item : node) {
          write(item, json, attachments);
        }
        json.writeEndArray();
      }
      case STRING -> json.writeString(node.stringValue());
      case NUMBER -> writeNumber(node, json);
      case BOOLEAN -> json.writeBoolean(node.booleanValue());
      case BINARY -> writeBinary(node.binaryValue(), json, attachments);
      case NULL, MISSING -> json.writeNull();
      case POJO -> throw new IllegalArgumentException("a packet carries plain values only");
    }
  }

  private static void writeBinary(
      byte[] bytes, JsonGenerator json, @Nullable List<byte[]> attachments) {
    if (attachments == null) {
      json.writeBinary(bytes);
      return;
    }
    json.writeStartObject();
    json.writeBooleanProperty(PLACEHOLDER, true);
    json.writeNumberProperty(NUM, attachments.size());
    json.writeEndObject();
    attachments.add(bytes);
  }

  private static void writeNumber(JsonNode number, JsonGenerator json) {
    switch (number.numberType()) {
      case INT -> json.writeNumber(number.intValue());
      case LONG -> json.writeNumber(number.longValue());
      case BIG_INTEGER -> json.writeNumber(number.bigIntegerValue());
      case BIG_DECIMAL -> json.writeNumber(number.decimalValue());
      case FLOAT, DOUBLE -> {
        double value = number.doubleValue();
        // JSON has no such numbers; JavaScript writes null too.
        if (Double.isFinite(value)) {
          json.writeNumber(value);
        } else {
          json.writeNull();
        }
      }
    }
  }
}
