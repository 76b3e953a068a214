package dev.parley.socketio.packet;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BinaryNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A packet whose binary messages are on their way: each is put where its placeholder stands.
 * Placeholders are checked before the first of them comes. One without a placeholder is dropped, as
 * the reference does. Confined to the loop of its connection.
 */
final class Attachments {
  private final Packet packet;
  private final @Nullable Slot[] slots;
  private long bytesLeft;
  private int arrived;

  Attachments(Packet packet, int count, long bytesLeft) throws BadPacket {
    this.packet = packet;
    this.slots = new Slot[count];
    this.bytesLeft = bytesLeft;
    if (packet.data() != null) {
      find(packet.data());
    }
  }

  private void find(JsonNode node) throws BadPacket {
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode item = array.get(i);
        if (isPlaceholder(item)) {
          int index = i;
          claim(item, binary -> array.set(index, binary));
        } else {
          find(item);
        }
      }
    } else if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (isPlaceholder(member.getValue())) {
          String name = member.getKey();
          claim(member.getValue(), binary -> object.set(name, binary));
        } else {
          find(member.getValue());
        }
      }
    }
  }

  private static boolean isPlaceholder(JsonNode node) {
    return node.isObject()
        && node.path(JsonTree.PLACEHOLDER).isBoolean()
        && node.path(JsonTree.PLACEHOLDER).booleanValue();
  }

  private void claim(JsonNode placeholder, Slot slot) throws BadPacket {
    JsonNode num = placeholder.get(JsonTree.NUM);
    if (num == null || !num.isInt() || num.intValue() < 0 || num.intValue() >= slots.length) {
      throw new BadPacket("a placeholder for no attachment");
    }
    if (slots[num.intValue()] != null) {
      throw new BadPacket("two placeholders for one attachment");
    }
    slots[num.intValue()] = slot;
  }

  boolean areComplete() {
    return arrived == slots.length;
  }

  /** Takes the next binary message; at most as many as there are. */
  void add(byte[] bytes) throws BadPacket {
    bytesLeft -= bytes.length;
    if (bytesLeft < 0) {
      throw new BadPacket("the attachments are too large");
    }
    Slot slot = slots[arrived];
    arrived++;
    if (slot != null) {
      slot.fill(BinaryNode.valueOf(bytes));
    }
  }

  /** The packet, which is not to be used before all have come. */
  Packet packet() {
    return packet;
  }

  /** Where one of them belongs. */
  private interface Slot {
    void fill(BinaryNode binary);
  }
}
