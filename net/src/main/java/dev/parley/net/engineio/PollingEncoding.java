package dev.parley.net.engineio;

import dev.parley.core.dialect.Frame;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Messages as packets of a payload. Confined to a loop. */
final class PollingEncoding implements Encoding {

  @Override
  public Batch newBatch() {
    return new Packets();
  }

  /** One array per message, shared by all members. */
  static final class Packets implements Batch {
    private final List<byte[]> packets = new ArrayList<>();
    private int bytes;

    List<byte[]> packets() {
      return packets;
    }

    @Override
    public void add(Frame frame) {
      byte[] packet = Outgoing.inPayload(frame);
      packets.add(packet);
      bytes += packet.length;
    }

    @Override
    public int bytes() {
      return bytes;
    }

    @Override
    public void release() {}
  }
}
