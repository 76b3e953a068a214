package dev.parley.net.websocket.codec;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A peer's side of RFC 7692 7.2.2 with context takeover: one window over all messages. */
public final class ContinuingInflater implements AutoCloseable {
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private final Inflater inflater = new Inflater(true);

  /** Inflates the payload of one message, all of which must be usable. */
  public byte[] inflate(byte[] payload) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : new byte[][] {payload, TAIL}) {
      inflater.setInput(part);
      run(whole);
    }
    return whole.toByteArray();
  }

  private void run(ByteArrayOutputStream out) {
    byte[] area = new byte[8 * 1024];
    try {
      int count = inflater.inflate(area);
      while (count > 0) {
        out.write(area, 0, count);
        count = inflater.inflate(area);
      }
    } catch (DataFormatException e) {
      throw new AssertionError("not deflated, or for another window", e);
    }
    if (!inflater.needsInput()) {
      throw new AssertionError("the stream is over");
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
