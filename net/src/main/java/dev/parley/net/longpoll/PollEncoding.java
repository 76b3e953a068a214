package dev.parley.net.longpoll;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Encoding;
import dev.parley.net.oneway.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages as elements of a JSON array. Confined to a loop. */
final class PollEncoding implements Encoding {

  @Override
  public Batch newBatch() {
    return new Elements();
  }

  /** A text message is JSON already; a binary one becomes a string of base64. */
  static byte[] element(Frame frame) {
    return frame.text()
        ? frame.bytes()
        : ("\"" + new String(Words.textOf(frame), StandardCharsets.US_ASCII) + "\"")
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** One array per message, shared by all members. */
  static final class Elements implements Batch {
    private final List<byte[]> elements = new ArrayList<>();
    private int bytes;

    List<byte[]> elements() {
      return elements;
    }

    @Override
    public void add(Frame frame) {
      if (!frame.isEmpty()) {
        byte[] element = element(frame);
        elements.add(element);
        bytes += element.length;
      }
    }

    @Override
    public int bytes() {
      return bytes;
    }

    @Override
    public void release() {}
  }
}
