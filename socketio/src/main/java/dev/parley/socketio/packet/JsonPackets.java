package dev.parley.socketio.packet;

import dev.parley.core.dialect.Frame;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The default form: text of a head and JSON, and a binary message for each binary value, which has
 * a placeholder in the JSON.
 *
 * <p>Packets are encoded whatever their size; peers of the reference refuse more than ten binary
 * values. What is read is limited by {@link PacketLimits}; besides, nesting to 256 levels, a
 * member's name to 1,024 characters and a number to 1,000 digits.
 */
public final class JsonPackets implements Parser {

  /** What a type is on the wire if the packet has attachments, more than without. */
  private static final int BINARY = 3;

  private final PacketLimits limits;

  public JsonPackets(PacketLimits limits) {
    this.limits = limits;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the namespace has a comma in it, or the data holds objects
   *     that are no plain values
   */
  @Override
  public List<Frame> encode(Packet packet) {
    JsonNode data = packet.data();
    int attachments = data != null && hasAttachments(packet.type()) ? count(data) : 0;
    Message message = new Message(head(packet, attachments));
    if (data == null) {
      return List.of(message.frame());
    }
    if (attachments == 0) {
      JsonTree.write(data, message, null);
      return List.of(message.frame());
    }
    List<byte[]> values = new ArrayList<>(attachments);
    JsonTree.write(data, message, values);
    List<Frame> frames = new ArrayList<>(1 + attachments);
    frames.add(message.frame());
    for (byte[] value : values) {
      frames.add(Frame.binary(value));
    }
    return frames;
  }

  private static boolean hasAttachments(Packet.Type type) {
    return switch (type) {
      case EVENT, ACK -> true;
      case CONNECT, DISCONNECT, CONNECT_ERROR -> false;
    };
  }

  private static int count(JsonNode node) {
    if (node.isBinary()) {
      return 1;
    }
    int count = 0;
    if (node.isContainer()) {
      for (JsonNode child : node) {
        count += count(child);
      }
    }
    return count;
  }

  private static byte[] head(Packet packet, int attachments) {
    int type =
        switch (packet.type()) {
          case CONNECT -> 0;
          case DISCONNECT -> 1;
          case EVENT -> 2;
          case ACK -> 3;
          case CONNECT_ERROR -> 4;
        };
    if (attachments == 0 && packet.id() < 0 && packet.nsp().equals("/")) {
      return new byte[] {(byte) ('0' + type)};
    }
    StringBuilder head = new StringBuilder(packet.nsp().length() + 24);
    head.append((char) ('0' + (attachments == 0 ? type : type + BINARY)));
    if (attachments > 0) {
      head.append(attachments).append('-');
    }
    if (!packet.nsp().equals("/")) {
      if (packet.nsp().indexOf(',') >= 0) {
        throw new IllegalArgumentException("a comma in a namespace would end it");
      }
      head.append(packet.nsp()).append(',');
    }
    if (packet.id() >= 0) {
      head.append(packet.id());
    }
    return head.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Decoder decoder() {
    return new JsonDecoder(limits);
  }

  private static final class JsonDecoder implements Decoder {
    private final PacketLimits limits;
    private @Nullable Attachments awaited;

    JsonDecoder(PacketLimits limits) {
      this.limits = limits;
    }

    @Override
    public @Nullable Packet text(byte[] utf8) throws BadPacket {
      if (awaited != null) {
        throw new BadPacket("text amid the attachments of a packet");
      }
      JsonHead head = JsonHead.read(utf8, limits);
      JsonNode data = head.end() == utf8.length ? null : JsonTree.read(utf8, head.end());
      PacketRules.checkData(head.type(), data);
      Packet packet = new Packet(head.type(), head.nsp(), head.id(), data);
      if (head.attachments() == JsonHead.NONE) {
        return packet;
      }
      return next(new Attachments(packet, head.attachments(), limits.attachmentBytes()));
    }

    @Override
    public @Nullable Packet binary(byte[] bytes) throws BadPacket {
      Attachments attachments = awaited;
      if (attachments == null) {
        throw new BadPacket("a binary message that belongs to no packet");
      }
      attachments.add(bytes);
      return next(attachments);
    }

    private @Nullable Packet next(Attachments attachments) {
      awaited = attachments.areComplete() ? null : attachments;
      return awaited == null ? attachments.packet() : null;
    }
  }

  /** A head, and the JSON that is written behind it: most of it comes in one piece. */
  private static final class Message extends OutputStream {
    private byte[] bytes;
    private int size;
    private boolean begun;

    Message(byte[] head) {
      bytes = head;
      size = head.length;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int start, int length) {
      int needed = Math.addExact(size, length);
      if (needed > bytes.length) {
        int roomy = begun ? doubled(needed) : needed;
        bytes = Arrays.copyOf(bytes, roomy);
      }
      begun = true;
      System.arraycopy(from, start, bytes, size, length);
      size = needed;
    }

    private static int doubled(int length) {
      return (int) Math.min(2L * length, Integer.MAX_VALUE - 8);
    }

    Frame frame() {
      return Frame.text(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
    }
  }
}
